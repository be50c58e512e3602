// How much a module may write.
#include "line_budget.hpp"

#include <gtest/gtest.h>

namespace promotion::host::modules {
namespace {

using std::chrono::seconds;

TEST(LineBudget, LeavesOutWhatIsTooMuchAndTellsHowMuchThatWasOnce) {
  LineBudget budget(2, seconds(10));
  const LineBudget::Instant begin{seconds(100)};
  EXPECT_TRUE(budget.ask(begin).allowed);
  EXPECT_TRUE(budget.ask(begin).allowed);
  for (int i = 0; i < 3; ++i) EXPECT_FALSE(budget.ask(begin + seconds(9)).allowed);
  const auto next = budget.ask(begin + seconds(10));
  EXPECT_TRUE(next.allowed);
  EXPECT_EQ(next.left_out, 3u);
  EXPECT_EQ(budget.ask(begin + seconds(20)).left_out, 0u);
}

TEST(LineBudget, TellsAtTheEndWhatWasNotTold) {
  LineBudget budget(0, seconds(10));
  EXPECT_FALSE(budget.ask(LineBudget::Instant{seconds(100)}).allowed);
  EXPECT_EQ(budget.take_left_out(), 1u);
  EXPECT_EQ(budget.take_left_out(), 0u);
}

}  // namespace
}  // namespace promotion::host::modules
