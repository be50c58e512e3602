#include "worker/crash_budget.hpp"

#include <gtest/gtest.h>

namespace promotion::host::worker {
namespace {

using namespace std::chrono_literals;

class CrashBudgetTest : public ::testing::Test {
 protected:
  static WorkerSettings settings() {
    WorkerSettings made;
    made.crash_budget = 3;
    made.crash_window = 60s;
    made.first_backoff = 100ms;
    made.longest_backoff = 250ms;
    return made;
  }
  CrashBudget budget_{settings()};
  const CrashBudget::Instant start_{1000s};
};

TEST_F(CrashBudgetTest, WaitsForNothingAtFirst) {
  EXPECT_EQ(budget_.wait(start_), 0ms);
  EXPECT_FALSE(budget_.is_exceeded());
  EXPECT_EQ(budget_.last_cause(), "");
}

TEST_F(CrashBudgetTest, DoublesTheWaitWithEachCrashUpToTheLongest) {
  EXPECT_FALSE(budget_.note_crash(start_, "one"));
  EXPECT_EQ(budget_.wait(start_), 100ms);
  EXPECT_EQ(budget_.wait(start_ + 60ms), 40ms);
  EXPECT_EQ(budget_.wait(start_ + 100ms), 0ms);
  EXPECT_FALSE(budget_.note_crash(start_ + 1s, "two"));
  EXPECT_EQ(budget_.wait(start_ + 1s), 200ms);
  EXPECT_FALSE(budget_.note_crash(start_ + 2s, "three"));
  EXPECT_EQ(budget_.wait(start_ + 2s), 250ms);
  EXPECT_EQ(budget_.last_cause(), "three");
}

TEST_F(CrashBudgetTest, OneMoreThanTheBudgetInTheWindowIsTooManyForGood) {
  for (int i = 0; i < 3; ++i) EXPECT_FALSE(budget_.note_crash(start_ + i * 1s, "again"));
  EXPECT_TRUE(budget_.note_crash(start_ + 3s, "again"));
  EXPECT_TRUE(budget_.is_exceeded());
  EXPECT_TRUE(budget_.note_crash(start_ + 1h, "later"));
}

TEST_F(CrashBudgetTest, CrashesOutsideOfTheWindowDoNotCount) {
  for (int i = 0; i < 20; ++i) EXPECT_FALSE(budget_.note_crash(start_ + i * 61s, "now and then"));
  EXPECT_EQ(budget_.crashes(), 1u);
  EXPECT_EQ(budget_.all_crashes(), 20u);
  EXPECT_EQ(budget_.wait(start_ + 19 * 61s), 100ms);
}

}  // namespace
}  // namespace promotion::host::worker
