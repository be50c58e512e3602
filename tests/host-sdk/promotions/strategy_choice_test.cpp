#include <gmock/gmock.h>

#include "engine_fixture.hpp"

namespace promotion::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class StrategyChoiceTest : public EngineTest {
 protected:
  void use_keys(std::vector<std::string> keys) {
    Pipeline changed = sample_pipeline();
    changed.environments[1].promotion.strategy = keys.size() == 1 ? keys[0] : std::string{};
    changed.environments[1].promotion.strategy_keys = std::move(keys);
    pipelines.set(changed);
  }
};

TEST_F(StrategyChoiceTest, HoldsAPromotionWhoseStrategyNoModuleAnswersTo) {
  use_keys({"pulRequest"});
  start();
  const Admission admission = submit("dev", "1.0.0");
  const PromotionRecord held = promotion("qa", "1.0.0");
  EXPECT_EQ(held.state, PromotionState::held);
  EXPECT_EQ(held.reason, "unknown-strategy");
  EXPECT_THAT(held.explanation,
              AllOf(HasSubstr("'qa'"), HasSubstr("'pulRequest'"), HasSubstr("'pullRequest'")));
  ASSERT_THAT(held.gates, SizeIs(1));
  EXPECT_EQ(held.gates[0].reason, "unknown-strategy");
  EXPECT_EQ(event(admission.event_id).error, held.explanation);
  EXPECT_EQ(event(admission.event_id).decisions[0].reason, "unknown-strategy");
  EXPECT_TRUE(log.said("promotion cannot start")) << log.all();
}

TEST_F(StrategyChoiceTest, HoldsAPromotionWithTwoStrategiesAndNamesBoth) {
  use_keys({"pullRequest", "webhook"});
  open();
  submit("dev", "1.0.0");
  EXPECT_EQ(promotion("qa", "1.0.0").reason, "ambiguous-strategy");
  EXPECT_THAT(promotion("qa", "1.0.0").explanation,
              AllOf(HasSubstr("'pullRequest'"), HasSubstr("'webhook'")));
}

TEST_F(StrategyChoiceTest, HoldsAPromotionWithoutAnyStrategy) {
  use_keys({});
  open();
  submit("dev", "1.0.0");
  EXPECT_EQ(promotion("qa", "1.0.0").reason, "no-strategy");
}

TEST_F(StrategyChoiceTest, StartsItOnceThePipelineIsMended) {
  use_keys({"pullRequest", "webhook"});
  start();
  submit("dev", "1.0.0");
  use_keys({"pullRequest"});
  ASSERT_TRUE(reaches("qa", "1.0.0", PromotionState::succeeded));
  EXPECT_EQ(promotion("qa", "1.0.0").reason, "promoted-any-target") << "why it was promoted shows again";
  EXPECT_EQ(promotion("qa", "1.0.0").strategy, "pullRequest");
  EXPECT_THAT(promotion("qa", "1.0.0").gates, IsEmpty());
}

TEST_F(StrategyChoiceTest, StartsItOnceAModuleAnswersAlsoAfterARestart) {
  use_keys({"webhook"});
  start();
  submit("dev", "1.0.0");
  engine.reset();
  registry.set_strategy("webhook", strategy);
  start();
  EXPECT_TRUE(reaches("qa", "1.0.0", PromotionState::succeeded));
}

TEST_F(StrategyChoiceTest, WaitsForAModuleThatFailedWithoutCountingFailures) {
  registry.break_strategy("pullRequest", {Code::unavailable, "pull-request.so: wrong digest.", {}, 0});
  start();
  submit("dev", "1.0.0");
  ASSERT_TRUE(
      test::eventually([&] { return promotion("qa", "1.0.0").tasks[0].phase == TaskPhase::retrying; }));
  const TaskRecord task = promotion("qa", "1.0.0").tasks[0];
  EXPECT_EQ(task.attempt, 0u);
  EXPECT_EQ(task.error, "pull-request.so: wrong digest.");
  registry.set_strategy("pullRequest", strategy);
  clock.advance_ms(2'000);
  EXPECT_TRUE(reaches("qa", "1.0.0", PromotionState::succeeded));
}

}  // namespace
}  // namespace promotion::testing
