// What a promotion would do, asked of its strategy beforehand.
#include <gmock/gmock.h>

#include <stdexcept>

#include "engine_fixture.hpp"

namespace promotion::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class PlanningTest : public EngineTest {
 protected:
  PlanningTest() {
    registry.set_evaluator(std::make_shared<FakeEvaluator>(promote_with_gates));
    strategy->on_plan = [this](const StrategyTask &task, const CallLimits &) -> Result<std::string> {
      planned.push_back(task);
      return "It goes to " + task.version + ".";
    };
  }

  Result<PlanReport> ask(const std::string &environment, const std::string &revision,
                         bool not_deployed = false) {
    return engine->plan({{"apps", "podinfo"}, environment, revision, not_deployed});
  }
  PlanReport plan(const std::string &environment, const std::string &revision, bool not_deployed = false) {
    const auto found = ask(environment, revision, not_deployed);
    EXPECT_TRUE(found.ok()) << (found.ok() ? "" : found.error().message);
    return found ? *found : PlanReport{};
  }
  Error refusal_of(const std::string &environment, const std::string &revision) {
    const auto found = ask(environment, revision);
    EXPECT_FALSE(found.ok());
    return found ? Error{} : found.error();
  }

  std::vector<StrategyTask> planned;
};

TEST_F(PlanningTest, AsksWhatTheFirstStepsOfAnOpenPromotionDo) {
  open();
  submit("dev", "1.0.0");
  const PromotionRecord there = promotion("qa", "1.0.0");

  const PlanReport report = plan("qa", "1.0.0");

  EXPECT_EQ(report.promotion_id, there.id);
  EXPECT_TRUE(report.is_open);
  EXPECT_EQ(report.version, "1.0.0");
  EXPECT_EQ(report.strategy, "pull-request");
  ASSERT_THAT(report.parts, SizeIs(1)) << "they do the same";
  EXPECT_THAT(report.parts[0].targets, ElementsAre("local/qa-ns", "local/perf-ns"));
  EXPECT_EQ(report.parts[0].text, "It goes to 1.0.0.");
  ASSERT_THAT(planned, SizeIs(2));
  for (size_t i = 0; i < 2; ++i) {
    EXPECT_EQ(planned[i].id, there.tasks[i].id);
    EXPECT_EQ(planned[i].promotion_id, there.id);
    EXPECT_EQ(planned[i].explanation, there.explanation);
    EXPECT_EQ(planned[i].promotion_url, "https://promotions.example.com/api/v1/promotions/" + there.id);
    EXPECT_EQ(planned[i].step, 1u);
    EXPECT_FALSE(planned[i].state);
  }
}

TEST_F(PlanningTest, KeepsTargetsApartThatDifferInWhatIsDone) {
  strategy->on_plan = [](const StrategyTask &task, const CallLimits &) -> Result<std::string> {
    return task.id;
  };
  open();
  submit("dev", "1.0.0");
  const PlanReport report = plan("qa", "1.0.0");
  ASSERT_THAT(report.parts, SizeIs(2));
  EXPECT_THAT(report.parts[1].targets, ElementsAre("local/perf-ns"));
}

TEST_F(PlanningTest, ChangesNothing) {
  open();
  submit("dev", "1.0.0");
  plan("qa", "1.0.0");
  plan("prod", "1.0.0");
  plan("prod", "3.0.0", true);
  EXPECT_THAT(promotions(), SizeIs(1));
  EXPECT_EQ(promotion("qa", "1.0.0").state, PromotionState::running);
  EXPECT_EQ(promotion("qa", "1.0.0").tasks[0].phase, TaskPhase::pending);
  EXPECT_THAT(strategy->steps(), IsEmpty());
}

TEST_F(PlanningTest, AsksOfWhatIsNotOpenAsIfAnOperatorStartedItNow) {
  open();
  submit("dev", "1.0.0");
  const PlanReport report = plan("prod", "1.0.0");
  EXPECT_FALSE(report.is_open);
  ASSERT_THAT(planned, SizeIs(1));
  const std::string task = planned[0].id;
  EXPECT_EQ(say(word(Word::promote, "prod", "1.0.0")).said.promotion_id, report.promotion_id);
  EXPECT_EQ(promotion("prod", "1.0.0").tasks[0].id, task);
}

TEST_F(PlanningTest, AsksOfWhatHasEndedForItsNextRound) {
  start();
  submit("qa", "1.0.0");
  ASSERT_TRUE(reaches("prod", "1.0.0", PromotionState::succeeded));
  const PlanReport report = plan("prod", "1.0.0");
  EXPECT_FALSE(report.is_open);
  EXPECT_NE(report.promotion_id, promotion("prod", "1.0.0").id);
}

TEST_F(PlanningTest, AsksWithoutTheStateThatAStepHasLeft) {
  strategy->on_step = [](const StrategyTask &, const CallLimits &) {
    return step_result(StepOutcome::waiting, "what it knows");
  };
  start();
  submit("qa", "1.0.0");
  ASSERT_TRUE(
      test::eventually([&] { return promotion("prod", "1.0.0").tasks[0].phase == TaskPhase::waiting; }));
  EXPECT_TRUE(plan("prod", "1.0.0").is_open);
  EXPECT_FALSE(planned.at(0).state);
  EXPECT_EQ(planned.at(0).step, 1u);
}

TEST_F(PlanningTest, MayBeAboutARevisionThatNobodyHasReported) {
  open();
  const Error unknown = refusal_of("prod", "9.9.9");
  EXPECT_EQ(unknown.code, Code::not_found);
  EXPECT_THAT(unknown.message, HasSubstr("--not-deployed"));
  EXPECT_EQ(plan("prod", "9.9.9", true).version, "9.9.9");
}

TEST_F(PlanningTest, RefusesWhatCannotBePromoted) {
  open();
  submit("dev", "1.0.0");
  EXPECT_EQ(refusal_of("staging", "1.0.0").code, Code::not_found);
  EXPECT_THAT(refusal_of("dev", "1.0.0").message, HasSubstr("the first environment"));
  EXPECT_EQ(refusal_of("prod", "").code, Code::invalid_argument);
  EXPECT_EQ(refusal_of("prod", "1\n0").code, Code::invalid_argument);
  EXPECT_EQ(engine->plan({{"apps", "other"}, "prod", "1.0.0", false}).error().code, Code::not_found);
  Pipeline changed = sample_pipeline();
  changed.environments[2].promotion.strategy_keys = {"pigeon"};
  pipelines.set(changed);
  EXPECT_THAT(refusal_of("prod", "1.0.0").message, HasSubstr("'pigeon', which no loaded module answers to"));
  EXPECT_THAT(planned, IsEmpty());
}

TEST_F(PlanningTest, SaysWhichStrategyHasNoPlans) {
  strategy->on_plan = nullptr;
  open();
  submit("dev", "1.0.0");
  EXPECT_EQ(refusal_of("qa", "1.0.0").code, Code::unsupported);
  EXPECT_THAT(refusal_of("qa", "1.0.0").message, HasSubstr("the strategy pull-request"));
}

TEST_F(PlanningTest, HandsOnWhyTheStrategyCouldNot) {
  strategy->on_plan = [](const StrategyTask &, const CallLimits &) -> Result<std::string> {
    return Error{Code::failed_precondition, "There is no marker.", {}, 0};
  };
  open();
  submit("dev", "1.0.0");
  EXPECT_EQ(refusal_of("qa", "1.0.0").code, Code::failed_precondition);
  EXPECT_EQ(refusal_of("qa", "1.0.0").message, "There is no marker.");
  strategy->on_plan = [](const StrategyTask &, const CallLimits &) -> Result<std::string> {
    throw std::runtime_error("broken");
  };
  EXPECT_EQ(refusal_of("qa", "1.0.0").code, Code::internal);
}

TEST_F(PlanningTest, MakesTwoPlansAtOnceAtTheMost) {
  int depth = 0;
  Error deepest;
  strategy->on_plan = [&](const StrategyTask &, const CallLimits &) -> Result<std::string> {
    if (++depth < 3) {
      const auto within = ask("prod", "1.0.0");
      if (!within) deepest = within.error();
    }
    return std::string("done");
  };
  open();
  submit("dev", "1.0.0");
  plan("prod", "1.0.0");
  EXPECT_EQ(depth, 2);
  EXPECT_EQ(deepest.code, Code::unavailable);
  plan("prod", "1.0.0");
}

TEST_F(PlanningTest, IsCancelledByADrain) {
  bool cancelled = false;
  strategy->on_plan = [&](const StrategyTask &, const CallLimits &limits) -> Result<std::string> {
    engine->drain();
    cancelled = limits.stop.stop_requested();
    return Error{Code::cancelled, "Cancelled.", {}, 0};
  };
  open();
  submit("dev", "1.0.0");
  EXPECT_EQ(refusal_of("prod", "1.0.0").code, Code::cancelled);
  EXPECT_TRUE(cancelled);
}

}  // namespace
}  // namespace promotion::testing
