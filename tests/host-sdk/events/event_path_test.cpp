#include "event_path.hpp"

#include <gtest/gtest.h>

namespace promotion::host::events {
namespace {

TEST(EventPath, HasThreeParts) {
  const auto path = parse_event_path("/promotion/default/podinfo/dev");
  ASSERT_TRUE(path);
  EXPECT_EQ(path->pipeline, (PipelineName{"default", "podinfo"}));
  EXPECT_EQ(path->environment, "dev");
  EXPECT_EQ(path->canonical(), "/promotion/default/podinfo/dev");
}

TEST(EventPath, IgnoresAQuery) {
  EXPECT_EQ(parse_event_path("/promotion/a/b/c?cluster=x/y")->environment, "c");
  EXPECT_EQ(parse_event_path("/promotion/a/b/c#d")->environment, "c");
}

TEST(EventPath, DecodesEachPartByItself) {
  const auto path = parse_event_path("/promotion/a%2Db/%70odinfo/pre%5fprod+1");
  ASSERT_TRUE(path);
  EXPECT_EQ(path->canonical(), "/promotion/a-b/podinfo/pre_prod+1");
}

TEST(EventPath, IsNothingElse) {
  for (const char *target : {"",
                             "/",
                             "/promotion",
                             "/promotion/",
                             "/promotion/a/b",
                             "/promotion/a/b/",
                             "/promotion/a/b/c/",
                             "/promotion/a/b/c/d",
                             "/promotion//b/c",
                             "/promotion/a//c",
                             "/Promotion/a/b/c",
                             "promotion/a/b/c",
                             "//promotion/a/b/c",
                             "/promotion/a%2Fb/c/d",
                             "/promotion/a/b%/c",
                             "/promotion/a/b%2/c",
                             "/promotion/a/b%zz/c",
                             "/promotion/a/b%00/c",
                             "/promotion/a/b%0a/c",
                             "/promotion/a/b%20/c",
                             "/promotion/a/b%ff/c",
                             "/promotion/a/b\x80/c",
                             "/promotion/a/b%+1/c",
                             "/approval/a/b/c",
                             "http://host/promotion/a/b/c"})
    EXPECT_FALSE(parse_event_path(target)) << target;
  EXPECT_FALSE(parse_event_path("/promotion/a/b/" + std::string(254, 'c')));
}

TEST(WakePath, HasAStrategyAndWhateverFollows) {
  EXPECT_EQ(parse_wake_path("/wake/pull-request")->strategy, "pull-request");
  EXPECT_EQ(parse_wake_path("/wake/pull-request")->rest, "");
  EXPECT_EQ(parse_wake_path("/wake/pull%2Drequest/%41//b?c=d/e#f")->strategy, "pull-request");
  EXPECT_EQ(parse_wake_path("/wake/pull-request/%41//b?c=d/e#f")->rest, "/%41//b?c=d/e");
  EXPECT_EQ(parse_wake_path("/wake/a?b")->rest, "?b");
}

TEST(WakePath, IsNothingElse) {
  for (const char *target : {"", "/wake", "/wake/", "/wake//a", "/wake/?a", "/wake/%", "/wake/%0a",
                             "/wake/a%2fb", "/wakes/a", "wake/a", "/promotion/a/b/c"})
    EXPECT_FALSE(parse_wake_path(target)) << target;
  EXPECT_FALSE(parse_wake_path("/wake/" + std::string(254, 'a')));
}

}  // namespace
}  // namespace promotion::host::events
