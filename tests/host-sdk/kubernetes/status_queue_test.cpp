#include "kubernetes/status_queue.hpp"

#include <gtest/gtest.h>

namespace promotion::host::kubernetes {
namespace {

constexpr int64_t ms = 1'000'000;
const PipelineName podinfo{"default", "podinfo"};

class StatusQueueTest : public ::testing::Test {
 protected:
  bool is_due() { return queue.due(now, next).has_value(); }
  void write(const std::string &stored = {}) {
    const auto content = queue.wanted(podinfo);
    queue.written(podinfo, content, stored.empty() ? content : stored, std::to_string(++version), now);
  }
  void see(const std::string &content) { queue.seen(podinfo, content, std::to_string(++version), now); }
  void fail(Code code) { queue.failed(podinfo, {code, "no"}, now); }

  StatusPace pace;
  StatusQueue queue{pace, "this host"};
  int64_t now = 1'000'000 * ms, next = 0;
  int version = 100;
};

TEST_F(StatusQueueTest, WritesAtOnceWhatTheServerDoesNotHave) {
  queue.want(podinfo, "new");
  see("");
  EXPECT_EQ(queue.due(now, next), podinfo);
  write();
  EXPECT_FALSE(is_due());
  EXPECT_EQ(next, INT64_MAX);
}

TEST_F(StatusQueueTest, WritesNothingAfterARestartWhenNothingChanged) {
  queue.want(podinfo, "same");
  see("same");
  EXPECT_FALSE(is_due());
}

TEST_F(StatusQueueTest, WritesTheNewestAfterTheIntervalAndNothingBetween) {
  queue.want(podinfo, "one");
  write();
  for (const auto *content : {"two", "three", "four"}) {
    queue.want(podinfo, content);
    EXPECT_FALSE(is_due());
  }
  EXPECT_EQ(next, now + pace.interval_ms * ms);
  now = next;
  EXPECT_TRUE(is_due());
  EXPECT_EQ(queue.wanted(podinfo), "four");
}

TEST_F(StatusQueueTest, ManyPipelinesShareOneRate) {
  int written = 0;
  for (int i = 0; i < 100; ++i) queue.want({"default", std::to_string(i)}, "new");
  while (const auto name = queue.due(now, next)) {
    queue.written(*name, "new", "new", "1", now);
    ++written;
  }
  EXPECT_EQ(written, pace.at_once);
  EXPECT_EQ(next, now + pace.between_ms * ms);
}

TEST_F(StatusQueueTest, DoesNotWriteAgainWhatTheServersSchemaLeavesOut) {
  queue.want(podinfo, "with unknown fields");
  see("");
  write("pruned");
  now += 3'600'000 * ms;
  see("pruned");
  EXPECT_FALSE(is_due());
}

TEST_F(StatusQueueTest, LooksAtNothingOlderThanItsOwnWrite) {
  queue.want(podinfo, "one");
  write();
  queue.seen(podinfo, "what was there before", std::to_string(version - 1), now);
  now += 3'600'000 * ms;
  EXPECT_FALSE(is_due());
}

TEST_F(StatusQueueTest, SeesALaterWriteThatItHearsOfBeforeTheAnswerToItsOwn) {
  queue.want(podinfo, "mine");
  queue.seen(podinfo, "theirs", "202", now);
  queue.written(podinfo, "mine", "mine", "201", now);
  EXPECT_FALSE(is_due());
  ASSERT_NE(next, INT64_MAX);
  now = next;
  EXPECT_TRUE(is_due());
}

TEST_F(StatusQueueTest, WaitsLongerEachTimeThatAnotherWritesOverIt) {
  queue.want(podinfo, "mine");
  write();
  int writes = 0;
  int64_t last_wait = 0;
  const auto end = now + int64_t{86'400'000} * ms;
  while (now < end) {
    see("theirs");
    ASSERT_FALSE(is_due());
    EXPECT_GT(next - now, last_wait / 3);
    last_wait = next - now;
    now = next;
    ASSERT_TRUE(is_due());
    write();
    ++writes;
  }
  // Doubled from 5 s up to half an hour, give or take a quarter: nine times, and then for the rest of the
  // day.
  EXPECT_LE(writes, 9 + 24 * 60 / 22);
}

TEST_F(StatusQueueTest, ShowsItsOwnChangesAlsoWhileAnotherWritesOverIt) {
  queue.want(podinfo, "mine");
  write();
  now += pace.interval_ms * ms;
  see("theirs");
  ASSERT_FALSE(is_due());
  queue.want(podinfo, "mine, changed");
  EXPECT_TRUE(is_due());
}

TEST_F(StatusQueueTest, DoesNotFightWhereAnotherWritesTheSame) {
  queue.want(podinfo, "mine");
  write("pruned");
  see("theirs");
  see("mine");
  now += 3'600'000 * ms;
  EXPECT_FALSE(is_due());
}

TEST_F(StatusQueueTest, AWriteOverWhatAFormerRunLeftIsADisputeToo) {
  queue.want(podinfo, "same");
  see("same");
  see("theirs");
  EXPECT_FALSE(is_due());
  EXPECT_GT(next, now);
}

TEST_F(StatusQueueTest, ForgetsAPipelineThatIsGone) {
  queue.want(podinfo, "new");
  fail(Code::not_found);
  EXPECT_FALSE(is_due());
  EXPECT_EQ(next, INT64_MAX);
}

TEST_F(StatusQueueTest, AMissingPermissionClosesItsNamespaceAlone) {
  const PipelineName second{"default", "second"}, other{"other", "podinfo"};
  queue.want(podinfo, "new");
  queue.want(second, "new");
  queue.want(other, "new");
  fail(Code::permission_denied);
  EXPECT_EQ(queue.due(now, next), other);
  queue.written(other, "new", "new", "1", now);
  EXPECT_FALSE(is_due());
  EXPECT_GE(next, now + 45'000 * ms);
  now = next;
  EXPECT_TRUE(is_due());
}

TEST_F(StatusQueueTest, LeavesAServerAloneForLongerEachTimeThatItDoesNotAnswer) {
  queue.want(podinfo, "new");
  int attempts = 0;
  const auto end = now + 600'000 * ms;
  while (now < end) {
    if (is_due()) {
      fail(Code::unavailable);
      ++attempts;
    } else {
      now = next;
    }
  }
  EXPECT_LE(attempts, 7 + 600 / 45);
}

TEST_F(StatusQueueTest, TriesAnotherContentAtOnceWhereOneWasRefused) {
  queue.want(podinfo, "too odd");
  fail(Code::failed_precondition);
  EXPECT_FALSE(is_due());
  EXPECT_EQ(queue.unwritten(), std::nullopt);
  queue.want(podinfo, "better");
  EXPECT_TRUE(is_due());
}

TEST_F(StatusQueueTest, TellsAtTheEndWhatIsNotWrittenWheneverItWouldBeDue) {
  queue.want(podinfo, "one");
  write();
  queue.want(podinfo, "two");
  EXPECT_FALSE(is_due());
  EXPECT_EQ(queue.unwritten(), podinfo);
}

}  // namespace
}  // namespace promotion::host::kubernetes
