// The emergency stop.
#include <gmock/gmock.h>

#include "engine_fixture.hpp"

namespace promotion::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class StopTest : public EngineTest {
 protected:
  StopTest() {
    registry.set_evaluator(std::make_shared<FakeEvaluator>(promote_with_gates));
    strategy->on_step = [this](const StrategyTask &task, const CallLimits &) {
      return step_result(!task.held && finish ? StepOutcome::succeeded : StepOutcome::waiting, "open");
    };
  }
  OperatorWord all(Word what) {
    OperatorWord said = word(what);
    said.pipeline = {};
    said.all = true;
    return said;
  }
  bool waits(const std::string &environment, const std::string &revision) {
    return test::eventually(
        [&] { return promotion(environment, revision).tasks[0].phase == TaskPhase::waiting; });
  }
  std::atomic<bool> finish{false};
};

TEST_F(StopTest, HoldsWhatIsOpenAndTellsItsStrategyToMakeNothingNew) {
  start();
  submit("qa", "1.0.0");
  ASSERT_TRUE(waits("prod", "1.0.0"));
  say(word(Word::stop));
  const PromotionRecord held = promotion("prod", "1.0.0");
  EXPECT_EQ(held.state, PromotionState::held);
  ASSERT_THAT(held.gates, SizeIs(1));
  EXPECT_EQ(held.gates[0].explanation, "Stopped: alice: because (since 2023-11-14T22:13:20.000Z).");
  ASSERT_TRUE(test::eventually([&] { return strategy->steps().size() == 2; })) << "at once, to disarm it";
  EXPECT_TRUE(strategy->steps()[1][0].held);
}

TEST_F(StopTest, TakesEventsInAndHoldsWhatTheyStartUntilItIsTakenBack) {
  finish = true;
  start();
  say(word(Word::stop));
  const Admission admission = submit("qa", "1.0.0");
  EXPECT_EQ(event(admission.event_id).decisions[0].outcome, Outcome::hold);
  EXPECT_EQ(promotion("prod", "1.0.0").state, PromotionState::held);
  EXPECT_FALSE(engine->wait_until_ended(admission.event_id, 300));
  EXPECT_THAT(strategy->steps(), IsEmpty());
  say(word(Word::resume));
  EXPECT_TRUE(reaches("prod", "1.0.0", PromotionState::succeeded));
}

TEST_F(StopTest, OutlivesARestart) {
  finish = true;
  start();
  say(word(Word::stop));
  open();
  start();
  submit("qa", "1.0.0");
  EXPECT_EQ(promotion("prod", "1.0.0").state, PromotionState::held);
  ASSERT_THAT(*engine->store().stops(), SizeIs(1));
  EXPECT_EQ((*engine->store().stops())[0].reason, "because");
  say(word(Word::resume));
  EXPECT_THAT(*engine->store().stops(), IsEmpty());
  EXPECT_TRUE(reaches("prod", "1.0.0", PromotionState::succeeded));
}

TEST_F(StopTest, HoldsAlsoWhatTheEvaluatorDoesNotSpeakOf) {
  start();
  submit("qa", "1.0.0");
  ASSERT_TRUE(waits("prod", "1.0.0"));
  registry.set_evaluator(std::make_shared<FakeEvaluator>());  // knows no stop
  say(word(Word::stop));
  EXPECT_EQ(promotion("prod", "1.0.0").state, PromotionState::held);
  submit("dev", "2.0.0");
  EXPECT_EQ(promotion("qa", "2.0.0").state, PromotionState::held) << "though the evaluator promotes it";
  say(word(Word::resume));
  EXPECT_EQ(promotion("prod", "1.0.0").state, PromotionState::running);
  EXPECT_EQ(promotion("qa", "2.0.0").state, PromotionState::running);
}

TEST_F(StopTest, WorksWithoutAnEvaluator) {
  start();
  submit("qa", "1.0.0");
  ASSERT_TRUE(waits("prod", "1.0.0"));
  registry.set_evaluator(nullptr);
  say(word(Word::stop));
  EXPECT_EQ(promotion("prod", "1.0.0").state, PromotionState::held);
  say(word(Word::resume));
  EXPECT_EQ(promotion("prod", "1.0.0").state, PromotionState::running);
}

TEST_F(StopTest, EndsTheStepsUnderWayAndCountsNoFailure) {
  std::atomic<bool> began{false};
  strategy->on_step = [&](const StrategyTask &task, const CallLimits &limits) -> Result<StepResult> {
    if (task.held) return step_result(StepOutcome::waiting);
    began = true;
    const bool ended = test::eventually([&] { return limits.stop.stop_requested(); });
    EXPECT_TRUE(ended);
    return Error{Code::cancelled, "Cancelled.", {}, 0};
  };
  start();
  submit("qa", "1.0.0");
  ASSERT_TRUE(test::eventually([&] { return began.load(); }));
  say(word(Word::stop));
  ASSERT_TRUE(waits("prod", "1.0.0"));
  EXPECT_EQ(promotion("prod", "1.0.0").tasks[0].attempt, 0u);
  EXPECT_THAT(promotion("prod", "1.0.0").tasks[0].error, IsEmpty());
}

TEST_F(StopTest, TakesNothingBackOutsideUntilItIsTakenBackItself) {
  strategy->on_withdraw = [](const StrategyTask &, const CallLimits &) {
    return step_result(StepOutcome::succeeded);
  };
  start();
  submit("qa", "1.0.0");
  ASSERT_TRUE(waits("prod", "1.0.0"));
  say(word(Word::stop));
  ASSERT_TRUE(test::eventually([&] { return strategy->steps().size() == 2; }));
  ASSERT_TRUE(waits("prod", "1.0.0"));
  say(word(Word::cancel, "prod", "1.0.0"));
  EXPECT_EQ(promotion("prod", "1.0.0").tasks[0].phase, TaskPhase::withdrawing);
  EXPECT_FALSE(
      test::eventually([&] { return !strategy->withdrawals().empty(); }, std::chrono::milliseconds(300)));
  say(word(Word::resume));
  EXPECT_TRUE(
      test::eventually([&] { return promotion("prod", "1.0.0").tasks[0].phase == TaskPhase::withdrawn; }));
}

TEST_F(StopTest, OfAllPipelinesStopsEachUntilAllAreResumed) {
  pipelines.set(sample_pipeline("other"));
  start();
  submit("qa", "1.0.0");
  say(all(Word::stop));
  EXPECT_EQ(promotion("prod", "1.0.0").state, PromotionState::held);
  engine->submit(sample_event(pipeline("other"), "qa", "3.0.0")).value();
  EXPECT_EQ(promotion("prod", "3.0.0").state, PromotionState::held);
  EXPECT_THAT(refused(word(Word::resume)).message, HasSubstr("in force is: alice: because (since"));
  say(all(Word::resume));
  EXPECT_EQ(promotion("prod", "1.0.0").state, PromotionState::running);
  EXPECT_EQ(promotion("prod", "3.0.0").state, PromotionState::running);
}

TEST_F(StopTest, IsRefusedWhereThereIsOne) {
  open();
  EXPECT_EQ(refused(word(Word::resume)).code, Code::failed_precondition);
  say(word(Word::stop));
  EXPECT_THAT(refused(word(Word::stop)).message, HasSubstr("are stopped already, by alice: because"));
  OperatorWord elsewhere = word(Word::stop);
  elsewhere.pipeline = {"apps", "other"};
  EXPECT_EQ(refused(elsewhere).code, Code::not_found);
}

}  // namespace
}  // namespace promotion::testing
