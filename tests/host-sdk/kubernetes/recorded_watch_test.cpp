// A recorded watch, cut at every byte: in the end the cache equals the server's list, with one list of all
// and one question after the version for each cut. In the short form every seventh byte and those around line
// ends.
#include <gmock/gmock.h>

#include <atomic>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <thread>

#include "eventually.hpp"
#include "fixture.hpp"
#include "kubernetes/stream_server.hpp"

namespace promotion::host::kubernetes {
namespace {

using nlohmann::json;
using test::eventually;

std::string raw_watch() {
  std::ifstream file(std::string(KUBERNETES_RECORDINGS) + "/70-watch.raw", std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

bool is_looked_at(const std::string &raw, size_t cut) {
  if (std::getenv("PROMOTION_LONG") != nullptr || cut % 7 == 0) return true;
  const size_t from = cut < 3 ? 0 : cut - 3;
  return raw.substr(from, 6).find('\n') != std::string::npos;
}

size_t whole_lines(std::string_view sent) {
  size_t lines = 0;
  for (size_t at = 0; (at = sent.find("}\n", at)) != std::string_view::npos; ++at) ++lines;
  return lines;
}

/// Of the recording, made a list and a watch of Pipelines as the host reads them.
std::string as_ours(std::string text) {
  for (const auto &[from, to] : {std::pair<std::string, std::string>{"example.org", group}})
    for (size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size())
      text.replace(at, from.size(), to);
  return text;
}

TEST(RecordedWatch, GivesItsWholeLinesWhereverItIsCut) {
  const std::string raw = raw_watch();
  const size_t body = raw.find("\r\n\r\n") + 4;
  ASSERT_EQ(whole_lines(raw), 4u);
  std::atomic<size_t> cut = 0;
  test::StreamServer server([&](const test::RecordedRequest &, test::AnswerStream &answer) {
    answer.raw(std::string_view(raw).substr(0, cut));
    answer.cut();
  });
  promotion::testing::RecordingLog log;
  for (cut = 0; cut <= raw.size(); ++cut) {
    if (!is_looked_at(raw, cut)) continue;
    Access access;
    access.server = *parse_server(server.url());
    access.credentials = make_fixed_credentials({}, log);
    Client client(std::move(access), {});
    size_t lines = 0;
    const auto take = [&](std::string_view line) { return json::accept(line) && ++lines > 0; };
    const auto status =
        client.watch({"watch", pipelines_resource(), ""}, std::chrono::seconds(60), take, std::stop_token());
    EXPECT_EQ(lines, whole_lines(std::string_view(raw).substr(0, cut))) << "cut after " << cut;
    // The HTTP library takes half of the line break behind a chunk for the end of all, which loses nothing.
    const bool half = cut > body && std::string_view(raw).substr(cut - 3, 3) == "}\n\r";
    EXPECT_EQ(status.ok(), cut == raw.size() || half) << "cut after " << cut;
  }
}

/// A server whose first watch is the recording up to a byte. The next one goes on from the version that it is
/// asked for, tells of one Pipeline more at the end, and stays open until it is told to end.
class CutServer {
 public:
  CutServer(std::string recording, size_t cut)
      : recording_(std::move(recording)),
        cut_(cut),
        events_(events_in(recording_)),
        server_([this](const test::RecordedRequest &request, test::AnswerStream &answer) {
          serve(request, answer);
        }) {}
  ~CutServer() { end(); }

  void end() { ended_ = true, server_.stop(); }
  std::string url() const { return server_.url(); }
  int lists() const { return lists_; }
  int single_lists() const { return single_lists_; }

 private:
  static std::vector<json> events_in(const std::string &recording) {
    std::vector<json> events;
    std::istringstream lines(recording.substr(recording.find("\r\n\r\n") + 4));
    for (std::string line; std::getline(lines, line);) {
      const auto event = json::parse(line, nullptr, false);
      if (event.is_object()) events.push_back(event);
    }
    return events;
  }

  void serve(const test::RecordedRequest &request, test::AnswerStream &answer) {
    if (!request.query.contains("watch")) {
      const bool single = request.query.at("limit") == "1";
      ++(single ? single_lists_ : lists_);
      // After the recorded changes only the first Pipeline is there; before them it was the same.
      const auto version = single ? "236" : "232";
      answer.answer(test::json_answer(200, {{"metadata", {{"resourceVersion", version}}},
                                            {"items", json::array({pipeline_json("first")})}}));
      return;
    }
    if (++watches_ == 1) {
      answer.raw(std::string_view(recording_).substr(0, cut_));
      return answer.cut();
    }
    answer.begin_chunks({{"Content-Type", "application/json"}});
    const int from = std::stoi(request.query.at("resourceVersion"));
    for (const json &event : events_) {
      const std::string version = event.at("object").at("metadata").at("resourceVersion");
      if (event.at("type") != "BOOKMARK" && std::stoi(version) > from) answer.chunk(event.dump() + "\n");
    }
    auto last = pipeline_json("last");
    last["metadata"]["resourceVersion"] = "237";
    answer.chunk(json{{"type", "ADDED"}, {"object", last}}.dump() + "\n");
    while (!ended_) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    answer.cut();
  }

  const std::string recording_;
  const size_t cut_;
  const std::vector<json> events_;
  std::atomic<int> lists_ = 0, single_lists_ = 0, watches_ = 0;
  std::atomic<bool> ended_ = false;
  test::StreamServer server_;  // the last: it serves at once
};

/// The recording as a server of our Pipelines would have sent it.
std::string recording_of_ours() {
  const std::string raw = raw_watch();
  std::string recording = raw.substr(0, raw.find("\r\n\r\n") + 4);
  std::istringstream lines(as_ours(raw.substr(recording.size())));
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with('{')) continue;
    std::ostringstream size;
    size << std::hex << line.size() + 1;
    recording += size.str() + "\r\n" + line + "\n\r\n";
  }
  return recording + "0\r\n\r\n";
}

void expect_survived(const std::string &recording, size_t cut) {
  SCOPED_TRACE("cut after " + std::to_string(cut));
  CutServer server(recording, cut);
  promotion::testing::RecordingLog log;
  Access access;
  access.server = *parse_server(server.url());
  access.credentials = make_fixed_credentials({}, log);
  ReflectorOptions watching;
  watching.backoff = {1, 1};
  const auto pipelines =
      make_pipeline_source(std::make_shared<Client>(std::move(access), ClientOptions()), {}, watching,
                           std::make_shared<promotion::testing::ManualClock>(1), log);
  ASSERT_TRUE(pipelines->start().ok());
  const std::vector<std::string> expected{"default/first", "default/last"};
  EXPECT_TRUE(eventually([&] { return names_in(*pipelines) == expected; }));
  EXPECT_EQ(server.lists(), 1);
  EXPECT_LE(server.single_lists(), 1);
  server.end();
}

TEST(RecordedWatch, LeavesTheCacheEqualToTheServersListWhereverItIsCut) {
  const std::string recording = recording_of_ours();
  // Each waits most of its time, so several go on side by side.
  std::atomic<size_t> next = 0;
  std::vector<std::jthread> threads;
  for (int i = 0; i < 6; ++i) {
    threads.emplace_back([&] {
      for (size_t cut; (cut = next++) < recording.size();)
        if (is_looked_at(recording, cut)) expect_survived(recording, cut);
    });
  }
}

}  // namespace
}  // namespace promotion::host::kubernetes
