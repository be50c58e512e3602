// How exchanges of promotion.http/1 end before their time.
#include <atomic>
#include <csignal>

#include "http_service_fixture.hpp"

namespace promotion::host::modules {
namespace {

using ::testing::HasSubstr;

TEST_F(HttpServiceTest, IsUnavailableWhereNobodyListens) {
  int port;
  {
    port = RawServer([](int) {}).port();
  }
  Answer answer = send(request(address(port)));
  EXPECT_EQ(answer.status, PROMOTION_UNAVAILABLE);
  EXPECT_THAT(answer.error.message,
              HasSubstr("127.0.0.1:" + std::to_string(port) + " could not be sent: no connection"));
}

TEST_F(HttpServiceTest, IsUnavailableWhenTheAnswerIsCutOff) {
  RawServer server([](int connection) {
    char buffer[4096];
    [[maybe_unused]] ssize_t got = read(connection, buffer, sizeof buffer);
    const std::string half = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf";
    [[maybe_unused]] ssize_t put = write(connection, half.data(), half.size());
  });
  Answer answer = send(request(address(server.port())));
  EXPECT_EQ(answer.status, PROMOTION_UNAVAILABLE);
  EXPECT_THAT(answer.error.message, HasSubstr("cut off"));
}

// What is written to a connection that the other side has closed raises SIGPIPE.
TEST_F(HttpServiceTest, SurvivesAServerThatClosesWhileItSends) {
  auto before = std::signal(SIGPIPE, SIG_DFL);
  RawServer server([](int connection) {
    linger abort{1, 0};
    setsockopt(connection, SOL_SOCKET, SO_LINGER, &abort, sizeof abort);
  });
  const std::string large(20'000'000, 'x');
  auto sent = request(address(server.port()), "POST");
  sent.body = {large.data(), large.size()};
  EXPECT_EQ(send(sent).status, PROMOTION_UNAVAILABLE);
  std::signal(SIGPIPE, before);
}

TEST_F(HttpServiceTest, EndsWhileItIsStillConnecting) {
  int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in there{};
  there.sin_family = AF_INET;
  there.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof there;
  bind(listener, reinterpret_cast<sockaddr *>(&there), sizeof there);
  listen(listener, 0);
  getsockname(listener, reinterpret_cast<sockaddr *>(&there), &length);
  std::vector<int> fillers;  // until nobody more is let in
  for (int i = 0; i < 8; ++i) {
    fillers.push_back(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    connect(fillers.back(), reinterpret_cast<sockaddr *>(&there), sizeof there);
  }
  EXPECT_EQ(send(request(address(ntohs(there.sin_port))), 200).status, PROMOTION_DEADLINE_EXCEEDED);
  for (int filler : fillers) close(filler);
  close(listener);
}

// A byte now and then keeps each single wait short, and the whole would take for ever.
TEST_F(HttpServiceTest, EndsAnExchangeThatDripsAtItsTime) {
  std::atomic<bool> over{false};
  RawServer server([&](int connection) {
    while (!over && ::send(connection, "H", 1, MSG_NOSIGNAL) == 1) usleep(5000);
  });
  auto sent = request(address(server.port()));
  sent.timeout_ms = 100;
  Answer answer = send(sent);
  EXPECT_EQ(answer.status, PROMOTION_DEADLINE_EXCEEDED);
  EXPECT_THAT(answer.error.message, HasSubstr("took too long"));
  over = true;
}

TEST_F(HttpServiceTest, EndsAnAnswerWhoseHeadersHaveNoEnd) {
  RawServer server([](int connection) {
    std::string lines;
    for (int i = 0; i < 1000; ++i) lines += "X-Header: and so on\r\n";
    ::send(connection, "HTTP/1.1 200 OK\r\n", 17, MSG_NOSIGNAL);
    while (::send(connection, lines.data(), lines.size(), MSG_NOSIGNAL) > 0) {
    }
  });
  Answer answer = send(request(address(server.port())));
  EXPECT_EQ(answer.status, PROMOTION_UNAVAILABLE);
  EXPECT_THAT(answer.error.message, HasSubstr("headers have more than 1 MiB"));
}

TEST_F(HttpServiceTest, EndsAtTheDeadlineOfTheCall) {
  std::atomic<bool> over{false};
  RawServer server([&](int) {
    while (!over) usleep(1000);
  });
  EXPECT_EQ(send(request(address(server.port())), 100).status, PROMOTION_DEADLINE_EXCEEDED);
  over = true;
}

TEST_F(HttpServiceTest, ChangesNothingOutsideOnceItsCallIsCancelled) {
  std::atomic<int> came{0};
  httplib::Server server;
  server.set_pre_routing_handler([&](const httplib::Request &, httplib::Response &) {
    ++came;
    return httplib::Server::HandlerResponse::Handled;
  });
  Running running(server);
  std::stop_source stop;
  stop.request_stop();
  for (const char *method : {"POST", "PUT", "PATCH", "DELETE"}) {
    Answer answer = send(request(address(running.port()), method), 60'000, stop.get_token());
    EXPECT_EQ(answer.status, PROMOTION_CANCELLED) << method;
    EXPECT_THAT(answer.error.message, HasSubstr("was not sent, because its call was cancelled")) << method;
  }
  EXPECT_EQ(came, 0);
}

TEST_F(HttpServiceTest, EndsWhenItsCallIsCancelled) {
  std::stop_source stop;
  std::atomic<bool> over{false};
  RawServer server([&](int connection) {
    char buffer[4096];
    [[maybe_unused]] ssize_t got = read(connection, buffer, sizeof buffer);  // the request is under way
    stop.request_stop();
    while (!over) usleep(1000);
  });
  Answer answer = send(request(address(server.port())), 60'000, stop.get_token());
  EXPECT_EQ(answer.status, PROMOTION_CANCELLED);
  over = true;
}

}  // namespace
}  // namespace promotion::host::modules
