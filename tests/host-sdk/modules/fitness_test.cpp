// What a new version has to be able to go on with.
#include "swap_fixture.hpp"

namespace promotion::host {
namespace {

using promotion::testing::SwapTest;
using promotion::testing::test_module;
using ::testing::HasSubstr;

}  // namespace

TEST_F(SwapTest, RefusesAnEvaluatorThatRefusesALivePipeline) {
  follow(entry("probe-evaluator"));
  live(pipeline());
  change_file(entry_at(test_module("strict/probe-evaluator"), "probe-evaluator"));
  ASSERT_TRUE(
      comes_to_fail("probe-evaluator", "refuses the pipeline apps/app, which the running version takes"));
  EXPECT_THAT(status("probe-evaluator").error, HasSubstr("the pipeline is written in the old way"));
  EXPECT_EQ(evaluator()->stamp().version, "1.0.0");
  EXPECT_EQ(state_of("probe-evaluator", "1.2.0"), "failed");
}

TEST_F(SwapTest, LetsAPipelineThatIsRefusedAnywayBeNoHindrance) {
  follow(entry("probe-evaluator"));
  live(pipeline("probe", "{}", "broken"));
  change_file(entry_at(test_module("strict/probe-evaluator"), "probe-evaluator"));
  EXPECT_TRUE(comes_to_run("probe-evaluator", "1.2.0"));
}

TEST_F(SwapTest, RefusesAStrategyThatCannotReadTheStatesOfOpenTasks) {
  states_ = std::vector<OpenState>{{"a-probe", 2, 5}, {"another", 9, 1}};
  follow(entry("probe-strategy"));
  change_file(entry_at(test_module("forgetful/probe-strategy"), "probe-strategy"));
  ASSERT_TRUE(comes_to_fail(
      "probe-strategy",
      "5 open tasks of the strategy 'a-probe' have a state of version 2, which it cannot read"));
  EXPECT_EQ(strategy("probe")->stamp().version, "2.0.1");
}

TEST_F(SwapTest, TakesAStrategyThatReadsAllStatesThereAre) {
  states_ = std::vector<OpenState>{{"probe", 2, 5}};
  follow(entry("probe-strategy"));
  change_file(entry_at(test_module("next/probe-strategy"), "probe-strategy"));
  EXPECT_TRUE(comes_to_run("probe-strategy", "2.1.0"));
}

}  // namespace promotion::host
