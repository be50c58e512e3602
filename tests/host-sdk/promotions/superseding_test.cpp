#include <gmock/gmock.h>

#include "engine_fixture.hpp"

namespace promotion::testing {
namespace {

using ::testing::Each;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class SupersedingTest : public EngineTest {
 protected:
  SupersedingTest() {
    strategy->on_step = [](const StrategyTask &task, const CallLimits &) {
      return step_result(StepOutcome::waiting, "state of " + task.revision);
    };
  }

  TaskRecord task(const std::string &revision) { return promotion("prod", revision).tasks.at(0); }
  bool task_reaches(const std::string &revision, TaskPhase phase) {
    return test::eventually([&] { return task(revision).phase == phase; });
  }
  // What the strategy was given for this revision at its first step.
  std::optional<TaskState> inherited_by(const std::string &revision) {
    for (const auto &call : strategy->steps())
      for (const StrategyTask &given : call)
        if (given.revision == revision) return given.inherited;
    ADD_FAILURE() << revision << " was never stepped";
    return std::nullopt;
  }
};

TEST_F(SupersedingTest, PutsANewerRevisionInThePlaceOfAnUnfinishedOne) {
  start();
  submit("qa", "1.0.0");
  ASSERT_TRUE(task_reaches("1.0.0", TaskPhase::waiting));
  submit("qa", "2.0.0");
  EXPECT_EQ(promotion("prod", "1.0.0").state, PromotionState::superseded);
  EXPECT_EQ(promotion("prod", "1.0.0").reason, "superseded");
  EXPECT_EQ(promotion("prod", "1.0.0").explanation,
            "Revision '1.0.0' was not finished in 'prod' when revision '2.0.0' took its place.");
  EXPECT_EQ(promotion("prod", "2.0.0").state, PromotionState::running);
}

TEST_F(SupersedingTest, LeavesOtherEnvironmentsAlone) {
  start();
  submit("dev", "1.0.0");
  submit("qa", "0.9.0");
  EXPECT_EQ(promotion("qa", "1.0.0").state, PromotionState::running);
  EXPECT_EQ(promotion("prod", "0.9.0").state, PromotionState::running);
}

TEST_F(SupersedingTest, HandsTheStateOnWhereTheStrategyInherits) {
  strategy->wants_inheritance = true;
  start();
  submit("qa", "1.0.0");
  ASSERT_TRUE(task_reaches("1.0.0", TaskPhase::waiting));
  submit("qa", "2.0.0");
  EXPECT_EQ(task("1.0.0").phase, TaskPhase::withdrawn);
  ASSERT_TRUE(task_reaches("2.0.0", TaskPhase::waiting));
  ASSERT_TRUE(inherited_by("2.0.0"));
  EXPECT_EQ(inherited_by("2.0.0")->bytes, "state of 1.0.0");
  EXPECT_EQ(inherited_by("2.0.0")->version, 3u);
  EXPECT_THAT(strategy->withdrawals(), IsEmpty());
}

TEST_F(SupersedingTest, HandsTheStateOnOverOneThatNeverBegan) {
  strategy->wants_inheritance = true;
  start();
  submit("qa", "1.0.0");
  ASSERT_TRUE(task_reaches("1.0.0", TaskPhase::waiting));
  engine.reset();
  open();
  submit("qa", "2.0.0");
  submit("qa", "3.0.0");
  start();
  ASSERT_TRUE(task_reaches("3.0.0", TaskPhase::waiting));
  EXPECT_EQ(inherited_by("3.0.0")->bytes, "state of 1.0.0");
  EXPECT_EQ(task("2.0.0").step, 0u);
}

TEST_F(SupersedingTest, HandsOnTheStateThatAStepUnderWayWillLeave) {
  strategy->wants_inheritance = true;
  std::atomic<bool> go{false};
  strategy->on_step = [&](const StrategyTask &task, const CallLimits &) {
    if (task.revision == "1.0.0") test::eventually([&] { return go.load(); });
    return step_result(StepOutcome::waiting, "state of " + task.revision);
  };
  start();
  submit("qa", "1.0.0");
  ASSERT_TRUE(test::eventually([&] { return strategy->steps().size() == 1; }));
  submit("qa", "2.0.0");
  submit("qa", "3.0.0");
  EXPECT_EQ(task("1.0.0").phase, TaskPhase::running);
  EXPECT_EQ(task("3.0.0").phase, TaskPhase::pending) << "it waits for what it is to inherit";
  go = true;
  ASSERT_TRUE(task_reaches("3.0.0", TaskPhase::waiting));
  EXPECT_EQ(inherited_by("3.0.0")->bytes, "state of 1.0.0");
  EXPECT_EQ(task("1.0.0").phase, TaskPhase::withdrawn);
  EXPECT_EQ(task("2.0.0").phase, TaskPhase::withdrawn);
}

TEST_F(SupersedingTest, KeepsTheSuccessOfAStepThatWasUnderWay) {
  strategy->wants_inheritance = true;
  std::atomic<bool> go{false};
  strategy->on_step = [&](const StrategyTask &task, const CallLimits &) {
    if (task.revision == "1.0.0") test::eventually([&] { return go.load(); });
    return step_result(StepOutcome::succeeded, "merged");
  };
  start();
  submit("qa", "1.0.0");
  ASSERT_TRUE(test::eventually([&] { return strategy->steps().size() == 1; }));
  submit("qa", "2.0.0");
  go = true;
  ASSERT_TRUE(reaches("prod", "2.0.0", PromotionState::succeeded));
  EXPECT_EQ(task("1.0.0").phase, TaskPhase::succeeded);
  EXPECT_EQ(promotion("prod", "1.0.0").state, PromotionState::superseded);
  EXPECT_FALSE(inherited_by("2.0.0")) << "what is merged is nothing to go on from";
}

TEST_F(SupersedingTest, WithdrawsWhatTheStrategyDoesNotInherit) {
  strategy->on_withdraw = [](const StrategyTask &task, const CallLimits &) {
    return step_result(task.attempt == 0 ? StepOutcome::failed : StepOutcome::succeeded, "closing");
  };
  start();
  submit("qa", "1.0.0");
  ASSERT_TRUE(task_reaches("1.0.0", TaskPhase::waiting));
  submit("qa", "2.0.0");
  ASSERT_TRUE(test::eventually([&] { return task("1.0.0").attempt == 1; }));
  EXPECT_EQ(task("1.0.0").phase, TaskPhase::withdrawing) << "until it succeeds";
  clock.advance_ms(2'500);
  ASSERT_TRUE(task_reaches("1.0.0", TaskPhase::withdrawn));
  EXPECT_EQ(strategy->withdrawals().at(0).at(0).state->bytes, "state of 1.0.0");
  EXPECT_EQ(promotion("prod", "1.0.0").state, PromotionState::superseded);
}

TEST_F(SupersedingTest, JustEndsWhatNeverBegan) {
  open();
  submit("qa", "1.0.0");
  submit("qa", "2.0.0");
  EXPECT_EQ(task("1.0.0").phase, TaskPhase::withdrawn);
  start();
  ASSERT_TRUE(task_reaches("2.0.0", TaskPhase::waiting));
  EXPECT_THAT(strategy->withdrawals(), IsEmpty());
  EXPECT_THAT(strategy->steps(), SizeIs(1));
}

TEST_F(SupersedingTest, LearnsHowAStepCutShortEndedBeforeItHandsItsStateOn) {
  strategy->wants_inheritance = true;
  std::stop_source dying;
  strategy->on_step = [&](const StrategyTask &task, const CallLimits &) {
    return step_result(StepOutcome::waiting, "state of " + task.revision);
  };
  open();
  submit("qa", "1.0.0");
  // As a host leaves it that died between the effect and the record of it.
  engine.reset();
  run_sql("UPDATE tasks SET phase = 'running', step = 1, claimable = 0, lease_owner = 'run-dead'");
  open();
  submit("qa", "2.0.0");
  start();
  ASSERT_TRUE(task_reaches("2.0.0", TaskPhase::waiting));
  ASSERT_TRUE(inherited_by("2.0.0"));
  EXPECT_EQ(inherited_by("2.0.0")->bytes, "state of 1.0.0");
  EXPECT_EQ(task("1.0.0").phase, TaskPhase::withdrawn);
  EXPECT_EQ(task("1.0.0").step, 2u);
}

TEST_F(SupersedingTest, WithdrawsAPromotionWhenTheEvaluatorSaysSo) {
  start();
  submit("qa", "1.0.0");
  ASSERT_TRUE(task_reaches("1.0.0", TaskPhase::waiting));
  registry.set_evaluator(std::make_shared<FakeEvaluator>([](const EvaluationInput &) {
    EvaluationOutput output;
    output.decisions.push_back(withdraw(2, "1.0.0"));
    return output;
  }));
  strategy->on_withdraw = [](const StrategyTask &, const CallLimits &) {
    return step_result(StepOutcome::succeeded);
  };
  submit("qa", "1.0.0", "rolled back");
  EXPECT_EQ(promotion("prod", "1.0.0").state, PromotionState::withdrawn);
  EXPECT_EQ(promotion("prod", "1.0.0").reason, "no-longer-vouched-for");
  ASSERT_TRUE(task_reaches("1.0.0", TaskPhase::withdrawn));
  EXPECT_THAT(strategy->withdrawals(), SizeIs(1));
}

}  // namespace
}  // namespace promotion::testing
