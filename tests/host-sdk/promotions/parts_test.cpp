// Parts that are functions of their inputs.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pacing/backoff.hpp"
#include "promotions/ids.hpp"
#include "promotions/record_json.hpp"
#include "promotions/target_key.hpp"
#include "text/base64.hpp"

namespace promotion::host {
namespace {

using ::testing::SizeIs;

TEST(Backoff, DoublesUpToItsMaximum) {
  const Backoff backoff{1'000, 60'000};
  for (uint32_t attempt = 1; attempt < 100; ++attempt) {
    const int64_t middle = attempt > 6 ? 60'000 : int64_t{1'000} << (attempt - 1);
    EXPECT_GE(backoff.delay_ms(attempt, "task"), middle * 3 / 4);
    EXPECT_LE(backoff.delay_ms(attempt, "task"), middle * 5 / 4);
  }
}

TEST(Backoff, SpreadsTasksButIsTheSameForOne) {
  const Backoff backoff{1'000, 60'000};
  EXPECT_EQ(backoff.delay_ms(3, "tsk-1"), backoff.delay_ms(3, "tsk-1"));
  EXPECT_NE(backoff.delay_ms(3, "tsk-1"), backoff.delay_ms(3, "tsk-2"));
}

TEST(Backoff, IsNeverShorterThanSomebodyAskedFor) {
  EXPECT_EQ((Backoff{1'000, 60'000}.delay_ms(1, "task", 3'600'000)), 3'600'000);
}

TEST(Retrying, FollowsTheCodeUnlessTheFailureSaysOtherwise) {
  EXPECT_TRUE(is_tried_again(Code::unavailable, 0));
  EXPECT_FALSE(is_tried_again(Code::unavailable, -1));
  EXPECT_FALSE(is_tried_again(Code::not_found, 0));
  EXPECT_TRUE(is_tried_again(Code::not_found, 1));
}

TEST(EventIds, GrowAlsoWhileTheClockStands) {
  EventIds ids("");
  std::string last;
  for (int i = 0; i < 10'000; ++i) {
    const std::string id = ids.next(1'700'000'000'000'000'000);
    ASSERT_GT(id, last);
    ASSERT_THAT(id, SizeIs(30));
    last = id;
  }
}

TEST(EventIds, GoOnAfterTheLastOneOnRecord) {
  EventIds ids("evt-7ZZZZZZZZY" + std::string(16, 'Z'));
  EXPECT_EQ(ids.next(1), "evt-7ZZZZZZZZZ" + std::string(16, '0'));
}

TEST(Base64, GivesEveryByteBack) {
  std::string bytes;
  for (int i = 0; i < 256; ++i) {
    EXPECT_EQ(from_base64(to_base64(bytes)), bytes);
    bytes += static_cast<char>(i);
  }
  EXPECT_EQ(from_base64("abc"), std::nullopt);
  EXPECT_EQ(from_base64("ab*="), std::nullopt);
}

TEST(TargetKey, TellsClustersApartButNotTheirApiVersions) {
  const Target own{"apps", {}};
  const Target named_local{"apps", ObjectReference{"g/v1", "GitopsCluster", "default", "local"}};
  const Target newer{"apps", ObjectReference{"g/v2", "GitopsCluster", "default", "local"}};
  EXPECT_NE(cluster_key(own), cluster_key(named_local));
  EXPECT_EQ(cluster_key(named_local), cluster_key(newer));
}

TEST(RecordJson, GivesDecisionsBack) {
  DecisionRecord decision;
  decision.outcome = Outcome::hold;
  decision.reason = "soak";
  decision.details_json = R"({"a":1})";
  decision.targets = {"local/qa"};
  decision.gates = {{"soak", "Later.", 42, true}};
  const auto back = decisions_from_json(to_json(std::vector{decision}));
  ASSERT_THAT(back, SizeIs(1));
  EXPECT_EQ(back[0].outcome, Outcome::hold);
  EXPECT_EQ(back[0].details_json, decision.details_json);
  EXPECT_EQ(back[0].targets, decision.targets);
  ASSERT_THAT(back[0].gates, SizeIs(1));
  EXPECT_EQ(back[0].gates[0].look_again_ns, 42);
  EXPECT_TRUE(back[0].gates[0].approval);
}

TEST(RecordJson, KeepsAnEventThatIsNoUtf8Readable) {
  Event event;
  event.message = std::string("bad \xff byte, NUL \0 too", 21);
  event.metadata = {{"revision", "1.0.0"}};
  const Event back = event_from_json(to_json(event));
  EXPECT_EQ(back.message, std::string("bad \xef\xbf\xbd byte, NUL \0 too", 23));
  EXPECT_EQ(back.metadata, event.metadata);
}

TEST(RecordJson, TakesWhatIsNoJsonAsNothing) {
  EXPECT_THAT(decisions_from_json("{"), SizeIs(0));
  EXPECT_THAT(gates_from_json("null"), SizeIs(0));
  EXPECT_EQ(event_from_json("[]").message, "");
  EXPECT_EQ(stamp_from_json("").module, "");
}

}  // namespace
}  // namespace promotion::host
