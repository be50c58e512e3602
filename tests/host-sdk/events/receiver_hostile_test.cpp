// Senders that do it wrong, on purpose or not: each gets its answer, and the others theirs meanwhile.
#include <future>

#include "eventually.hpp"
#include "flux_event.hpp"
#include "receiver_test_bench.hpp"

namespace promotion::host::events {
namespace {

using test::status_of_answer;

using ReceiverUnderAttack = ReceiverTestBench;

const std::string event = test::FluxEvent{}.json();
const std::string path = "/promotion/default/podinfo/dev";

std::string signed_header(const std::string &body) {
  return "X-Signature: " + test::signature("signing-key", body) + "\r\n";
}

std::string head(const std::string &headers) {
  return "POST " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\n" + headers + "\r\n";
}

std::string chunked(const std::string &body, size_t size) {
  std::string framed;
  char length[32];
  for (size_t at = 0; at < body.size(); at += size) {
    const auto piece = body.substr(at, size);
    snprintf(length, sizeof length, "%zx\r\n", piece.size());
    framed += length + piece + "\r\n";
  }
  return framed + "0\r\n\r\n";
}

TEST_F(ReceiverUnderAttack, RefusesFourMebibytes) {
  start();
  const auto answer = post_signed(std::string(4 * 1024 * 1024, 'x'));
  EXPECT_EQ(status_of_answer(answer), 413) << answer;
  EXPECT_EQ(body_of(answer), "the body is larger than the 3211264 bytes that are taken\n");
  EXPECT_EQ(status_of_answer(post_signed(event)), 202) << "it serves on";
}

TEST_F(ReceiverUnderAttack, TakesABodyOfExactlyTheLimit) {
  options_.max_bytes = event.size();
  start();
  EXPECT_EQ(status_of_answer(post_signed(event)), 202);
  EXPECT_EQ(status_of_answer(post_signed(event + " ")), 413);
  EXPECT_EQ(status_of_answer(exchange(head("Transfer-Encoding: chunked\r\n" + signed_header(event)) +
                                      chunked(event, 100))),
            202);
  EXPECT_EQ(status_of_answer(exchange(head("Transfer-Encoding: chunked\r\n" + signed_header(event)) +
                                      chunked(event + " ", 100))),
            413);
}

TEST_F(ReceiverUnderAttack, RefusesALargeClaimWithoutWaitingForIt) {
  start();
  EXPECT_EQ(status_of_answer(exchange(head("Content-Length: 999999999999999\r\n"))), 413);
  EXPECT_EQ(status_of_answer(exchange(head("Content-Length: 99999999999999999999999999\r\n"))), 413);
  EXPECT_EQ(status_of_answer(exchange(head("Content-Length: 999999999999999\r\nExpect: 100-continue\r\n"))),
            413);
}

TEST_F(ReceiverUnderAttack, RefusesAnEndlessChunkedBody) {
  options_.max_bytes = 100'000;
  start();
  test::RawConnection connection(port());
  connection.send(head("Transfer-Encoding: chunked\r\n"));
  const auto piece = chunked(std::string(10'000, 'x'), 10'000);
  const auto chunk = piece.substr(0, piece.size() - 5);
  for (int i = 0; i < 100; ++i) connection.send(chunk);
  EXPECT_EQ(status_of_answer(connection.read_answer()), 413);
}

TEST_F(ReceiverUnderAttack, ContinuesWhenAskedTo) {
  start();
  test::RawConnection connection(port());
  connection.send(head("Content-Length: " + std::to_string(event.size()) + "\r\nExpect: 100-continue\r\n" +
                       signed_header(event)));
  connection.send(event);
  const auto answer = connection.read_answer();
  EXPECT_EQ(status_of_answer(answer), 100);
  EXPECT_TRUE(test::eventually([&] { return engine_.submitted().size() == 1; }));
}

TEST_F(ReceiverUnderAttack, RefusesLengthsThatAreNone) {
  start();
  const std::string good = signed_header(event);
  for (const auto &headers :
       {std::string("Content-Length: -5\r\n"), std::string("Content-Length: 0x10\r\n"),
        std::string("Content-Length: 5\r\nContent-Length: 6\r\n"),
        std::string("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n"),
        std::string("Transfer-Encoding: gzip\r\n"),
        std::string("Content-Length: 10\r\nContent-Encoding: gzip\r\n"),
        std::string("Content-Length: 10\r\nContent-Type: multipart/form-data; boundary=x\r\n")}) {
    const auto answer = exchange(head(headers + good) + event);
    EXPECT_EQ(status_of_answer(answer), 400) << headers << answer;
  }
  EXPECT_TRUE(engine_.submitted().empty());
}

TEST_F(ReceiverUnderAttack, TakesNoBodyWhereNoneIsAnnounced) {
  start();
  EXPECT_EQ(status_of_answer(exchange(head(signed_header("")))), 400);
  EXPECT_EQ(status_of_answer(exchange(head(signed_header(event)) + event)), 401);
}

TEST_F(ReceiverUnderAttack, RefusesChunksThatAreNone) {
  start();
  for (const char *body : {"zz\r\nabc\r\n", "5\r\nab", "ffffffffffffffffff\r\n", "-1\r\n"}) {
    test::RawConnection connection(port());
    connection.send(head("Transfer-Encoding: chunked\r\n" + signed_header(event)) + body + "\r\n\r\n");
    connection.send("0\r\n\r\n");
    const auto status = status_of_answer(connection.read_answer());
    EXPECT_TRUE(status == 400 || status == 401 || status == 413) << body << " " << status;
  }
}

TEST_F(ReceiverUnderAttack, RefusesDeepNestingAtOnce) {
  start();
  const auto answer = post_signed("{\"x\":" + std::string(100'000, '['));
  EXPECT_EQ(status_of_answer(answer), 400);
  EXPECT_EQ(body_of(answer), "the event is nested deeper than 64 levels\n");
}

TEST_F(ReceiverUnderAttack, RefusesWhatIsNotHttp) {
  start();
  EXPECT_EQ(status_of_answer(exchange("hello\r\n\r\n")), 400);
  EXPECT_EQ(status_of_answer(exchange("BREW / HTTP/1.1\r\n\r\n")), 400);
  EXPECT_EQ(status_of_answer(exchange("GET / HTTP/9.9\r\n\r\n")), 400);
  EXPECT_EQ(status_of_answer(exchange("GET /" + std::string(10'000, 'a') + " HTTP/1.1\r\n\r\n")), 414);
}

TEST_F(ReceiverUnderAttack, SurvivesHeadsOfEveryKind) {
  start();
  std::string ranges = "Range: bytes=0-0";
  while (ranges.size() < 8'000) ranges += ",0-0";
  exchange("GET /healthz HTTP/1.1\r\n" + ranges + "\r\n\r\n");
  exchange(head("Content-Length: 0\r\n" + ranges + "\r\n"));
  exchange(head("X: " + std::string(9'000, 'x') + "\r\n"));
  std::string many;
  for (int i = 0; i < 20'000; ++i) many += "X-" + std::to_string(i) + ": y\r\n";
  exchange(head(many));
  exchange(head(std::string("A: \0b\r\n", 7)));
  exchange("POST /promotion/%00/%zz/%%% HTTP/1.1\r\n\r\n");
  EXPECT_EQ(status_of_answer(post_signed(event)), 202) << "it serves on";
}

TEST_F(ReceiverUnderAttack, ServesOthersBesideAHundredIdleConnections) {
  start();
  std::vector<std::unique_ptr<test::RawConnection>> idle;
  for (int i = 0; i < 100; ++i) idle.push_back(std::make_unique<test::RawConnection>(port()));
  // As Flux leaves them behind: answered and open.
  for (int i = 0; i < 50; ++i) {
    idle.push_back(std::make_unique<test::RawConnection>(port()));
    idle.back()->send(request("POST", path, event, signed_header(event)));
    ASSERT_EQ(status_of_answer(idle.back()->read_answer()), 202);
  }
  for (int i = 0; i < 20; ++i) EXPECT_EQ(status_of_answer(post_signed(event)), 202);
}

TEST_F(ReceiverUnderAttack, ServesOthersBesideSendersThatStopHalfway) {
  options_.threads = 4;
  start();
  std::vector<std::unique_ptr<test::RawConnection>> slow;
  for (int i = 0; i < 3; ++i) {
    slow.push_back(std::make_unique<test::RawConnection>(port()));
    slow.back()->send("POST " + path + " HTTP/1.1\r\nHos");
  }
  EXPECT_EQ(status_of_answer(post_signed(event)), 202);
}

// A byte now and then keeps a timeout of each read from ending it; the time of the whole request does.
TEST_F(ReceiverUnderAttack, CutsASenderThatNeverComesToAnEnd) {
  options_.threads = 1;
  options_.request_ms = 1'000;
  start();
  test::RawConnection slow(port());
  slow.send(head("Content-Length: 1000\r\n" + signed_header(event)));
  std::atomic<bool> done{false};
  std::thread drip([&] {
    while (!done && slow.send("x")) std::this_thread::sleep_for(std::chrono::milliseconds(20));
  });
  // The only thread is free again once the slow one is cut.
  EXPECT_EQ(status_of_answer(post_signed(event)), 202);
  done = true;
  drip.join();
  const auto answer = slow.read_answer();
  EXPECT_EQ(status_of_answer(answer), 400);
  EXPECT_EQ(body_of(answer), "the body ended early, or did not come in time\n");
}

TEST_F(ReceiverUnderAttack, EndsIdleConnectionsWhenItStops) {
  start();
  test::RawConnection idle(port());
  ASSERT_EQ(status_of_answer(post_signed(event)), 202);
  receiver_->stop();
  EXPECT_EQ(idle.read_answer(), "");
}

TEST_F(ReceiverUnderAttack, ServesManyAtOnce) {
  options_.threads = 8;
  start();
  std::vector<std::future<int>> senders;
  for (int sender = 0; sender < 8; ++sender)
    senders.push_back(std::async(std::launch::async, [&] {
      int taken = 0;
      for (int i = 0; i < 50; ++i) taken += status_of_answer(post_signed(event)) == 202 ? 1 : 0;
      return taken;
    }));
  for (auto &sender : senders) EXPECT_EQ(sender.get(), 50);
  EXPECT_EQ(engine_.submitted().size(), 400u);
}

}  // namespace
}  // namespace promotion::host::events
