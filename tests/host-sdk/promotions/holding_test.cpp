#include <gmock/gmock.h>
#include <promotion/abi/domain.h>

#include "engine_fixture.hpp"

namespace promotion::testing {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

class HoldingTest : public EngineTest {
 protected:
  // Holds 1.0.0 for prod until `open_ns`, then promotes it; counts the evaluations without an event.
  void use_soak(int64_t open_ns) {
    registry.set_evaluator(std::make_shared<FakeEvaluator>([this, open_ns](const EvaluationInput &input) {
      if (!input.event) ++eventless;
      EvaluationOutput output;
      if (input.now_ns >= open_ns) {
        output.decisions.push_back(promote(*input.pipeline, 2, "1.0.0"));
      } else {
        const std::vector<Gate> gates = {{"soak", "It runs for 10 minutes first.", open_ns, false},
                                         {"approval", "Somebody has to approve it.", 0, true}};
        output.decisions.push_back(hold(*input.pipeline, 2, "1.0.0", gates));
      }
      return output;
    }));
  }
  std::atomic<int> eventless{0};
};

TEST_F(HoldingTest, KeepsAHeldPromotionWithItsGatesAndStepsNothing) {
  use_soak(kStart + 600'000'000'000);
  start();
  submit("qa", "1.0.0");
  const PromotionRecord held = promotion("prod", "1.0.0");
  EXPECT_EQ(held.state, PromotionState::held);
  ASSERT_THAT(held.gates, SizeIs(2));
  EXPECT_EQ(held.gates[0].reason, "soak");
  EXPECT_EQ(held.gates[0].look_again_ns, kStart + 600'000'000'000);
  EXPECT_TRUE(held.gates[1].approval);
  EXPECT_THAT(strategy->steps(), IsEmpty());
}

TEST_F(HoldingTest, LooksAgainWhenTheFirstGateSaysSoAlsoAfterARestart) {
  use_soak(kStart + 600'000'000'000);
  start();
  submit("qa", "1.0.0");
  engine.reset();
  start();
  clock.advance_ms(599'000);
  EXPECT_FALSE(engine->wait_until_ended(promotion("prod", "1.0.0").event_id, 300));
  EXPECT_EQ(eventless, 0);
  clock.advance_ms(1'000);
  ASSERT_TRUE(reaches("prod", "1.0.0", PromotionState::succeeded));
  EXPECT_EQ(eventless, 1);
  EXPECT_THAT(promotion("prod", "1.0.0").gates, IsEmpty());
}

TEST_F(HoldingTest, LooksAgainLaterWhenTheEvaluatorDoesNotSpeakOfIt) {
  registry.set_evaluator(std::make_shared<FakeEvaluator>([this](const EvaluationInput &input) {
    EvaluationOutput output;
    if (!input.event) ++eventless;
    output.decisions.push_back(
        input.event ? hold(*input.pipeline, 2, "1.0.0", {{"soak", "Later.", kStart + 1'000'000'000, false}})
                    : ignore("nothing-new"));
    return output;
  }));
  start();
  submit("qa", "1.0.0");
  clock.advance_ms(1'000);
  ASSERT_TRUE(test::eventually([&] { return eventless == 1; }));
  EXPECT_EQ(promotion("prod", "1.0.0").state, PromotionState::held);
  clock.advance_ms(30'000);
  EXPECT_TRUE(test::eventually([&] { return eventless == 2; }));
}

TEST_F(HoldingTest, TellsTheStrategyThatAPromotionUnderWayIsHeld) {
  strategy->on_step = [](const StrategyTask &task, const CallLimits &) {
    return step_result(task.held       ? StepOutcome::waiting
                       : task.step > 2 ? StepOutcome::succeeded
                                       : StepOutcome::waiting,
                       "open");
  };
  start();
  submit("qa", "1.0.0");
  ASSERT_TRUE(
      test::eventually([&] { return promotion("prod", "1.0.0").tasks[0].phase == TaskPhase::waiting; }));
  uint32_t flags = 0;
  registry.set_evaluator(std::make_shared<FakeEvaluator>([&flags](const EvaluationInput &input) {
    flags = input.records.at(0).flags;
    EvaluationOutput output;
    output.decisions.push_back(
        hold(*input.pipeline, 2, "1.0.0", {{"stop", "Stopped by an operator.", 0, false}}));
    return output;
  }));
  submit("qa", "1.0.0", "again");
  EXPECT_EQ(flags, uint32_t{PROMOTION_RECORD_OPEN | PROMOTION_RECORD_STARTED | PROMOTION_RECORD_LAST});
  EXPECT_EQ(promotion("prod", "1.0.0").state, PromotionState::held);
  ASSERT_TRUE(test::eventually([&] { return strategy->steps().size() == 2; })) << "at once, to disarm it";
  EXPECT_TRUE(strategy->steps()[1][0].held);

  registry.set_evaluator(std::make_shared<FakeEvaluator>([](const EvaluationInput &input) {
    EvaluationOutput output;
    output.decisions.push_back(promote(*input.pipeline, 2, "1.0.0"));
    return output;
  }));
  submit("qa", "1.0.0", "resumed");
  EXPECT_TRUE(reaches("prod", "1.0.0", PromotionState::succeeded));
}

TEST_F(HoldingTest, PutsAHeldRevisionInThePlaceOfOneUnderWay) {
  strategy->on_step = [](const StrategyTask &task, const CallLimits &) {
    return step_result(StepOutcome::waiting, "state of " + task.revision);
  };
  strategy->wants_inheritance = true;
  start();
  submit("qa", "0.9.0");
  ASSERT_TRUE(
      test::eventually([&] { return promotion("prod", "0.9.0").tasks[0].phase == TaskPhase::waiting; }));
  use_soak(kStart + 1'000'000'000);
  submit("qa", "1.0.0");
  EXPECT_EQ(promotion("prod", "0.9.0").state, PromotionState::superseded);
  EXPECT_EQ(promotion("prod", "1.0.0").state, PromotionState::held);
  clock.advance_ms(1'000);
  ASSERT_TRUE(test::eventually([&] { return strategy->steps().size() == 2; }));
  EXPECT_EQ(strategy->steps()[1][0].inherited->bytes, "state of 0.9.0");
}

}  // namespace
}  // namespace promotion::testing
