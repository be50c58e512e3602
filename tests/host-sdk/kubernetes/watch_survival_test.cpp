// Whatever happens to a watch, in the end the cache equals the server's list, with no list more than is
// needed.
#include <gmock/gmock.h>

#include <atomic>
#include <cstdlib>
#include <fstream>

#include "eventually.hpp"
#include "fixture.hpp"
#include "kubernetes/stream_server.hpp"

namespace promotion::host::kubernetes {
namespace {

using test::eventually;

class WatchTest : public KubernetesTest {
 protected:
  void begin(const ReflectorOptions &watching = quick()) {
    apply(pipeline_json("first"));
    pipelines = source({}, watching);
    ASSERT_TRUE(pipelines->start().ok());
    ASSERT_TRUE(eventually([&] { return server.open_watches() == 1; }));
  }
  bool sees(std::vector<std::string> names) {
    return eventually([&] { return names_in(*pipelines) == names; });
  }
  int lists() const { return server.count("list pipelines"); }

  std::unique_ptr<PipelineSource> pipelines;
};

TEST_F(WatchTest, GoesOnFromWhereItWasCut) {
  begin();
  for (int i = 1; i <= 3; ++i) {
    const int watches = server.count("watch pipelines");
    server.cut_watches();
    ASSERT_TRUE(eventually([&] { return server.count("watch pipelines") > watches; }));
  }
  apply(pipeline_json("second"));
  EXPECT_TRUE(sees({"default/first", "default/second"}));
  EXPECT_EQ(lists(), 4) << "one of all, and one of a single item after each cut";
}

TEST_F(WatchTest, BeginsAnewWhereItEndsInTime) {
  auto watching = quick();
  watching.watch_s = 1;
  begin(watching);
  ASSERT_TRUE(eventually([&] { return server.count("watch pipelines") >= 3; }));
  apply(pipeline_json("second"));
  EXPECT_TRUE(sees({"default/first", "default/second"}));
  EXPECT_EQ(lists(), 1) << "bookmarks tell how far it has come";
}

TEST_F(WatchTest, ListsOnceMoreWhenTheServerHasForgottenWhatHappened) {
  begin();
  server.silence_watches(true);
  server.cut_watches();
  ASSERT_TRUE(eventually([&] { return server.count("watch pipelines") >= 2 && server.open_watches() == 1; }));
  apply(pipeline_json("second"));
  server.remove(group, "pipelines", "default", "first");
  apply(pipeline_json("third"));
  server.compact();
  server.silence_watches(false);
  server.cut_watches();
  EXPECT_TRUE(sees({"default/second", "default/third"}));
  EXPECT_LE(lists(), 4) << "two of all, and one of a single item after each cut";
}

TEST_F(WatchTest, ListsAnewWhenTheServerWasRestoredToAnOlderState) {
  begin();
  for (int i = 0; i < 5; ++i) apply(pipeline_json("first", "prod-" + std::to_string(i)));
  ASSERT_TRUE(eventually([&] { return (*pipelines->find({"default", "first"}))->generation == 6; }));
  server.restore_at(100);
  apply(pipeline_json("second"));
  EXPECT_TRUE(sees({"default/first", "default/second"}));
  EXPECT_TRUE(log.said("gone back to an older state"));
}

TEST_F(WatchTest, CutsAWatchThatTheServerDoesNotEnd) {
  auto watching = quick();
  watching.watch_s = 1;
  watching.overdue_ms = 50;
  server.silence_watches(true);
  begin(watching);
  apply(pipeline_json("second"));
  server.silence_watches(false);
  EXPECT_TRUE(sees({"default/first", "default/second"}));
}

TEST_F(WatchTest, TakesPlainTextForNoEvent) {
  begin();
  server.answer_next(test::plain_answer(503, "service unavailable"), 2);
  server.cut_watches();
  apply(pipeline_json("second"));
  EXPECT_TRUE(sees({"default/first", "default/second"}));
}

TEST_F(WatchTest, FollowsManyThatChangeAtOnce) {
  apply(pipeline_json("a"));
  begin();
  for (int round = 0; round < 2; ++round)
    for (int i = 0; i < 200; ++i)
      apply(pipeline_json("many-" + std::to_string(i), "prod-" + std::to_string(round)));
  EXPECT_TRUE(eventually([&] {
    const auto all = pipelines->list();
    return all.size() == 202 && std::all_of(all.begin(), all.end(), [](const PipelinePtr &pipeline) {
             return !pipeline->name.name.starts_with("many-") || pipeline->environments[1].name == "prod-1";
           });
  }));
  EXPECT_EQ(lists(), 1);
}

// Each byte near the end of a line or the head of a chunk; in the long form simply each.
bool is_looked_at(const std::string &raw, size_t cut) {
  if (std::getenv("PROMOTION_LONG") != nullptr || cut % 64 == 0) return true;
  const size_t from = cut < 6 ? 0 : cut - 6;
  return raw.substr(from, 12).find('\n') != std::string::npos;
}

size_t whole_lines(std::string_view sent) {
  size_t lines = 0;
  for (size_t at = 0; (at = sent.find("}\n", at)) != std::string_view::npos; ++at) ++lines;
  return lines;
}

TEST(RecordedWatch, GivesItsWholeLinesWhereverItIsCut) {
  std::ifstream file(std::string(KUBERNETES_RECORDINGS) + "/70-watch.raw", std::ios::binary);
  const std::string raw{std::istreambuf_iterator<char>(file), {}};
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
    const auto take = [&](std::string_view line) { return nlohmann::json::accept(line) && ++lines > 0; };
    const auto status =
        client.watch({"watch", pipelines_resource(), ""}, std::chrono::seconds(60), take, std::stop_token());
    EXPECT_EQ(lines, whole_lines(std::string_view(raw).substr(0, cut))) << "cut after " << cut;
    // The HTTP library takes half of the line break behind a chunk for the end of all, which loses nothing.
    const bool half = cut > body && std::string_view(raw).substr(cut - 3, 3) == "}\n\r";
    EXPECT_EQ(status.ok(), cut == raw.size() || half) << "cut after " << cut;
  }
}

}  // namespace
}  // namespace promotion::host::kubernetes
