// "Why is it not there yet?"
#include <gmock/gmock.h>

#include "engine_fixture.hpp"

namespace promotion::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;
using ::testing::StartsWith;

class WhyTest : public EngineTest {
 protected:
  WhyTest() {
    Pipeline manual = sample_pipeline();
    manual.environments[2].promotion.manual = true;
    pipelines.set(manual);
    registry.set_evaluator(std::make_shared<FakeEvaluator>(promote_with_gates));
  }
  WayReport way(const std::string &environment, const std::string &revision) {
    const auto found = engine->explain({"apps", "podinfo"}, environment, revision);
    EXPECT_TRUE(found.ok()) << (found.ok() ? "" : found.error().message);
    return found ? *found : WayReport{};
  }
};

TEST_F(WhyTest, ItWaitsForAnApproval) {
  open();
  submit("qa", "1.0.0");
  const WayReport report = way("prod", "1.0.0");
  EXPECT_EQ(report.sentence,
            "1.0.0 is not in prod because its promotion into prod waits for an approval since "
            "2023-11-14T22:13:20.000Z.");
  ASSERT_THAT(report.environments, SizeIs(3));
  EXPECT_EQ(report.environments[1].reports[0].target, "local/qa-ns");
  EXPECT_THAT(report.environments[2].promotions, SizeIs(1));
  EXPECT_FALSE(report.arrived);
}

TEST_F(WhyTest, TheEnvironmentBeforeHasNotReportedIt) {
  strategy->on_step = [](const StrategyTask &, const CallLimits &) {
    StepResult result = step_result(StepOutcome::waiting, "open", "Opened pull request 7.");
    result.link = "https://git.example.com/pull/7";
    return result;
  };
  start();
  submit("dev", "1.0.0");
  ASSERT_TRUE(
      test::eventually([&] { return promotion("qa", "1.0.0").tasks[0].phase == TaskPhase::waiting; }));
  EXPECT_EQ(way("prod", "1.0.0").sentence,
            "1.0.0 is not in prod because qa has not reported it: its promotion into qa is under way: "
            "local/qa-ns is waiting, see https://git.example.com/pull/7 (Opened pull request 7).");
}

TEST_F(WhyTest, OperatorsHaveStoppedIt) {
  open();
  submit("qa", "1.0.0");
  say(word(Word::stop));
  EXPECT_THAT(way("prod", "1.0.0").sentence,
              HasSubstr("its promotion into prod is stopped: Stopped: alice: because"));
  EXPECT_THAT(way("prod", "1.0.0").stops, SizeIs(1));
}

TEST_F(WhyTest, ItFailed) {
  strategy->on_step = [](const StrategyTask &, const CallLimits &) -> Result<StepResult> {
    return Error{Code::permission_denied, "The token is not valid.", {}, 0};
  };
  start();
  submit("dev", "1.0.0");
  ASSERT_TRUE(reaches("qa", "1.0.0", PromotionState::failed));
  EXPECT_THAT(way("qa", "1.0.0").sentence,
              HasSubstr("its promotion into qa failed at 2023-11-14T22:13:20.000Z: local/qa-ns is failed "
                        "(The token is not valid)."));
}

TEST_F(WhyTest, ItIsThere) {
  open();
  submit("qa", "1.0.0");
  const WayReport report = way("qa", "1.0.0");
  EXPECT_TRUE(report.arrived);
  EXPECT_THAT(report.sentence, StartsWith("1.0.0 is in qa: local/qa-ns reported it at "));
}

TEST_F(WhyTest, NobodyKnowsIt) {
  open();
  submit("qa", "1.0.0");
  const auto unknown = engine->explain({"apps", "podinfo"}, "prod", "5.0.0");
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().code, Code::not_found);
  EXPECT_THAT(unknown.error().message, HasSubstr("known are: 1.0.0"));
  EXPECT_EQ(engine->explain({"apps", "podinfo"}, "moon", "1.0.0").error().code, Code::not_found);
  EXPECT_EQ(engine->explain({"apps", "none"}, "prod", "1.0.0").error().code, Code::not_found);
}

}  // namespace
}  // namespace promotion::testing
