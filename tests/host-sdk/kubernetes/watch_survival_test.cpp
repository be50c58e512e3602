// Whatever happens to a watch, in the end the cache equals the server's list, with no list more than is
// needed.
#include <gmock/gmock.h>

#include <atomic>
#include <cstdlib>

#include "eventually.hpp"
#include "fixture.hpp"

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

TEST_F(WatchTest, ListsAnewWhenTheListIsForgottenBetweenItsPages) {
  for (const char *name : {"a", "b", "c"}) apply(pipeline_json(name));
  std::atomic<bool> forgotten = false;
  server.before_each([&](const test::Question &question) {
    if (question.asked("continue").empty() || forgotten.exchange(true)) return;
    apply(pipeline_json("d"));
    server.compact();
  });
  auto watching = quick();
  watching.page = 2;
  begin(watching);
  EXPECT_TRUE(sees({"default/a", "default/b", "default/c", "default/d", "default/first"}));
  EXPECT_EQ(lists(), 5) << "a page, one refused, and three of the whole";
}

TEST_F(WatchTest, ListsAnewWhenTheWatchItselfIsAnsweredWith410) {
  begin();
  server.answer_next_of("watch pipelines",
                        test::status_answer(410, "Expired", "too old resource version: 1 (2)"));
  server.cut_watches();
  apply(pipeline_json("second"));
  EXPECT_TRUE(sees({"default/first", "default/second"}));
  EXPECT_EQ(lists(), 3) << "two of all, and one of a single item after the cut";
}

TEST_F(WatchTest, TakesPlainTextForNoEvent) {
  begin();
  server.answer_next(test::plain_answer(503, "service unavailable"), 2);
  server.cut_watches();
  apply(pipeline_json("second"));
  EXPECT_TRUE(sees({"default/first", "default/second"}));
}

// What balancers and proxies say in the place of a server.
TEST_F(WatchTest, GoesOnAfterAnswersToAWatchThatAreNone) {
  begin();
  test::HttpAnswer page = test::plain_answer(502, "<html><body>Bad Gateway</body></html>");
  page.headers["Content-Type"] = "text/html";
  test::HttpAnswer no_events = test::plain_answer(200, "upstream connect error");
  test::HttpAnswer nothing = test::json_answer(200, nullptr);
  nothing.body.clear();
  for (const auto &answer : {page, no_events, nothing, test::plain_answer(429, "Too many requests"),
                             test::plain_answer(503, "service unavailable"), test::HttpAnswer{}})
    server.answer_next_of("watch pipelines", answer);
  server.cut_watches();
  apply(pipeline_json("second"));
  EXPECT_TRUE(sees({"default/first", "default/second"}));
  EXPECT_EQ(server.count("watch pipelines"), 2) << "only those that the server itself has answered";
  EXPECT_LE(lists(), 8) << "one of all, and one of a single item after each";
}

TEST_F(WatchTest, DoesNotListMoreOftenThanWatchesAreCut) {
  begin();
  for (int i = 0; i < 10; ++i) {
    apply(pipeline_json("first", "prod-" + std::to_string(i)));
    const int watches = server.count("watch pipelines");
    server.cut_watches();
    ASSERT_TRUE(eventually([&] { return server.count("watch pipelines") > watches; }));
  }
  EXPECT_TRUE(eventually([&] { return (*pipelines->find({"default", "first"}))->generation == 11; }));
  EXPECT_LE(lists(), 11) << "one of all, and one of a single item after each cut";
}

TEST_F(WatchTest, FollowsManyThatChangeAtOnce) {
  const int many = std::getenv("PROMOTION_LONG") != nullptr ? 5'000 : 500;
  begin();
  for (int round = 0; round < 2; ++round)
    for (int i = 0; i < many; ++i)
      apply(pipeline_json("many-" + std::to_string(i), "prod-" + std::to_string(round)));
  EXPECT_TRUE(eventually([&] {
    const auto all = pipelines->list();
    return all.size() == size_t(many) + 1 &&
           std::all_of(all.begin(), all.end(), [](const PipelinePtr &pipeline) {
             return !pipeline->name.name.starts_with("many-") || pipeline->environments[1].name == "prod-1";
           });
  }));
  EXPECT_EQ(lists(), 1);
}

TEST_F(WatchTest, CatchesUpWithManyThatChangedWhileItWasCut) {
  const int many = std::getenv("PROMOTION_LONG") != nullptr ? 5'000 : 500;
  for (int i = 0; i < many; ++i) apply(pipeline_json("many-" + std::to_string(i)));
  begin();
  server.answer_next_of("watch pipelines", test::HttpAnswer{}, 3);
  server.cut_watches();
  for (int i = 0; i < many; i += 2) server.remove(group, "pipelines", "default", "many-" + std::to_string(i));
  EXPECT_TRUE(eventually([&] { return pipelines->list().size() == size_t(many) / 2 + 1; }));
  EXPECT_EQ(server.objects(group, "pipelines").size(), pipelines->list().size());
  const int pages = many / static_cast<int>(quick().page) + 1;
  EXPECT_LE(lists(), pages + 4)
      << "one of all in its pages, and one of a single item after each of four cuts";
}

}  // namespace
}  // namespace promotion::host::kubernetes
