#include "kubernetes/reading_schedule.hpp"

#include <gtest/gtest.h>

namespace promotion::host::kubernetes {
namespace {

constexpr int64_t kSecond = 1'000'000'000;

PipelinePtr pipeline(const std::string &name, int64_t generation = 1) {
  auto made = std::make_shared<Pipeline>();
  made->name = {"apps", name};
  made->generation = generation;
  return made;
}

TEST(ReadingSchedule, ReadsWhatIsNewAtOnceAndThenAtIntervals) {
  ReadingSchedule schedule(100'000);
  schedule.look({pipeline("one")}, 0);
  const auto first = schedule.take(0);
  ASSERT_TRUE(first);
  EXPECT_FALSE(schedule.take(0)) << "it is taken";
  schedule.done(first->name, true, 0);
  EXPECT_FALSE(schedule.take(74 * kSecond));
  EXPECT_TRUE(schedule.take(126 * kSecond));
}

TEST(ReadingSchedule, ComesBackSoonerButLaterEachTimeToWhatCouldNotBeRead) {
  ReadingSchedule schedule(100'000);
  schedule.look({pipeline("one")}, 0);
  int64_t now_ns = 0, before_ns = 0;
  for (int i = 0; i < 4; ++i) {
    schedule.done(schedule.take(now_ns)->name, false, now_ns);
    const int64_t wait_ns = *schedule.next() - now_ns;
    EXPECT_GT(wait_ns, before_ns);
    EXPECT_LT(wait_ns, 126 * kSecond);
    before_ns = wait_ns;
    now_ns = *schedule.next();
  }
}

TEST(ReadingSchedule, ReadsAgainWhatChangedEvenWhileItWasRead) {
  ReadingSchedule schedule(100'000);
  schedule.look({pipeline("one")}, 0);
  const auto first = schedule.take(0);
  schedule.look({pipeline("one", 2)}, 0);
  schedule.done(first->name, true, 0);
  const auto again = schedule.take(0);
  ASSERT_TRUE(again);
  EXPECT_EQ(again->generation, 2);
  schedule.done(again->name, true, 0);
  schedule.look({pipeline("one", 2)}, 0);
  EXPECT_FALSE(schedule.take(0)) << "another object of the same content";
}

TEST(ReadingSchedule, ForgetsWhatIsGone) {
  ReadingSchedule schedule(100'000);
  schedule.look({pipeline("one")}, 0);
  const auto first = schedule.take(0);
  schedule.look({}, 0);
  schedule.done(first->name, true, 0);
  EXPECT_FALSE(schedule.next());
}

}  // namespace
}  // namespace promotion::host::kubernetes
