// What the recorded server says of itself, how it ends watches, and what can only be put into the double's
// mouth; and that no recording is left out.
#include <fstream>

#include "../eventually.hpp"
#include "../network.hpp"
#include "../temporary_folder.hpp"
#include "recorded_server.hpp"

namespace promotion::test {
namespace {

using nlohmann::json;

class RecordedTroubles : public RecordedServer {
 protected:
  RawConnection connect() const {
    return RawConnection(
        static_cast<std::uint16_t>(std::stoi(server_.url().substr(server_.url().rfind(':') + 1))));
  }
  static std::string head_of(const RecordedExchange &exchange) {
    std::string head = exchange.request.method + " " + exchange.request.target + " HTTP/1.1\r\n";
    for (const auto &[name, value] : exchange.request.headers) head.append(name + ": " + value + "\r\n");
    return head + "Connection: close\r\n\r\n";
  }
  static std::string bytes_of(const std::string &file) {
    std::ifstream stream(kRecordings / file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
  }
};

TEST_F(RecordedTroubles, SaysWhichVersionItIsAndThatItIsReady) {
  expect_as_recorded("01-version.http");
  expect_as_recorded("87-readyz.http");
}

TEST_F(RecordedTroubles, IndentsForCurl) {
  load_list("07-list-three.http");
  expect_as_recorded("12-get-pretty-for-curl.http");
  EXPECT_EQ(ask(recorded("12-get-pretty-for-curl.http").request).body,
            recorded("12-get-pretty-for-curl.http").answer.body + "\n");
}

TEST_F(RecordedTroubles, StreamsAWatchByteForByte) {
  const std::string raw = bytes_of("70-watch.raw");
  const auto events = events_of("70-watch-added-modified-deleted-bookmark.http");
  server_.set_version(232);
  load_pipeline(events[0].at("object"));
  load_pipeline(events[1].at("object"));
  server_.remove(kRecordedGroup, "pipelines", "default", "w1");
  RawConnection connection = connect();
  ASSERT_TRUE(connection.send(head_of(recorded("70-watch-added-modified-deleted-bookmark.http"))));
  const std::string answer = connection.read_answer();
  // Keys of an object stand in another order, so the sizes of chunks are compared and not their bytes.
  const auto sizes = [](const std::string &text) {
    std::vector<std::size_t> all;
    for (std::size_t at = text.find("\r\n\r\n") + 4; at < text.size();) {
      all.push_back(std::stoul(text.substr(at), nullptr, 16));
      at = text.find("\r\n", at) + 2 + all.back() + 2;
    }
    return all;
  };
  EXPECT_EQ(sizes(answer), sizes(raw));
}

TEST_F(RecordedTroubles, EndsWatchesWithoutALastChunkWhenItStops) {
  server_.set_version(586);
  RawConnection connection = connect();
  ASSERT_TRUE(connection.send(head_of(recorded("90-watch-server-stops.http"))));
  ASSERT_TRUE(eventually([&] { return server_.open_watches() == 1; }));
  server_.cut_watches();
  for (const std::string &answer : {connection.read_answer(), bytes_of("90-watch-server-stops.raw")})
    EXPECT_EQ(answer.find("\r\n\r\n"), answer.size() - 4) << "nothing behind the head: " << answer;
}

// These states of a server cannot be produced here; tests that want them put the answer in place.
TEST_F(RecordedTroubles, GivesTheAnswersThatAreInjected) {
  server_.answer_next(plain_answer(503, "service unavailable"));
  expect_as_recorded("86-503-aggregated-api-down.http");
  HttpAnswer starting = status_answer(
      503, "ServiceUnavailable",
      "the request has been made before all known HTTP paths have been installed, please try again",
      {{"retryAfterSeconds", 5}});
  starting.headers["Retry-After"] = "5";
  server_.answer_next(starting);
  expect_as_recorded("91-startup-alpha-503.http");
  const RecordedExchange unready = recorded("91-startup-readyz-500.http");
  server_.answer_next(plain_answer(500, unready.answer.body));
  expect_as_recorded("91-startup-readyz-500.http");
}

TEST_F(RecordedTroubles, ClosesTheConnectionInsteadOfAnswering) {
  server_.answer_next({});
  const std::string recording = bytes_of("88-timeout-connection-closed.http");
  EXPECT_NE(recording.find("(no byte came"), std::string::npos) << recording;
  RecordedRequest request = recorded("10-get.http").request;
  request.target += "?timeout=2s";
  EXPECT_NE(recording.find(request.target), std::string::npos) << recording;
  EXPECT_EQ(ask(request).status, 0);
}

TEST(Recordings, AreAllLookedAt) {
  std::string tests;
  for (const auto &file : std::filesystem::directory_iterator(KUBERNETES_DOUBLE_SOURCES)) {
    if (file.path().string().ends_with("_test.cpp")) tests += read_file(file.path());
  }
  for (const auto &file : std::filesystem::directory_iterator(kRecordings)) {
    const std::string name = file.path().filename();
    EXPECT_NE(tests.find("\"" + name + "\""), std::string::npos) << name << " is compared by no test";
  }
}

}  // namespace
}  // namespace promotion::test
