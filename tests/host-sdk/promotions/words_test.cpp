// What operators say about one promotion.
#include <gmock/gmock.h>

#include "engine_fixture.hpp"

namespace promotion::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// dev → qa → prod, where prod needs an approval.
class WordsTest : public EngineTest {
 protected:
  WordsTest() {
    Pipeline manual = sample_pipeline();
    manual.environments[2].promotion.manual = true;
    pipelines.set(manual);
    registry.set_evaluator(std::make_shared<FakeEvaluator>(promote_with_gates));
  }
};

TEST_F(WordsTest, AnApprovalStartsWhatNothingElseHolds) {
  start();
  submit("qa", "1.0.0");
  EXPECT_EQ(promotion("prod", "1.0.0").state, PromotionState::held);

  const WordRecord said = say(word(Word::approve, "prod", "1.0.0"));

  EXPECT_EQ(said.outcome, "1.0.0 is approved for prod; it has started.");
  ASSERT_TRUE(reaches("prod", "1.0.0", PromotionState::succeeded));
  const PromotionRecord after = promotion("prod", "1.0.0");
  ASSERT_THAT(after.words, SizeIs(1));
  EXPECT_EQ(after.words[0].said.by, "alice");
  EXPECT_EQ(after.words[0].said.promotion_id, after.id);
  EXPECT_EQ(strategy->steps().size(), 1u);
}

TEST_F(WordsTest, AnApprovalCanBeGivenByThePromotionsId) {
  start();
  submit("qa", "1.0.0");
  OperatorWord approval = word(Word::approve);
  approval.pipeline = {};
  approval.promotion_id = promotion("prod", "1.0.0").id;
  EXPECT_EQ(say(approval).said.environment, "prod");
  EXPECT_TRUE(reaches("prod", "1.0.0", PromotionState::succeeded));
}

TEST_F(WordsTest, AnApprovalIsForOneRevisionOnly) {
  open();
  submit("qa", "1.0.0");
  say(word(Word::approve, "prod", "1.0.0"));
  submit("qa", "2.0.0");
  EXPECT_EQ(promotion("prod", "1.0.0").state, PromotionState::superseded);
  EXPECT_EQ(promotion("prod", "2.0.0").state, PromotionState::held);
}

TEST_F(WordsTest, AnApprovalOfWhatWaitsForNoneIsRefusedAndSaysWhy) {
  open();
  submit("dev", "1.0.0");
  EXPECT_THAT(refused(word(Word::approve, "qa", "1.0.0")).message,
              HasSubstr("is not waiting for an approval: it is running since 2023-11-14T22:13:20.000Z"));
  submit("qa", "2.0.0");
  say(word(Word::approve, "prod", "2.0.0"));
  const Error twice = refused(word(Word::approve, "prod", "2.0.0"));
  EXPECT_EQ(twice.code, Code::failed_precondition);
  EXPECT_THAT(twice.message, HasSubstr("was approved already, by alice at 2023-11-14T22:13:20.000Z"));
}

TEST_F(WordsTest, AWordAboutNothingNamesWhatThereIs) {
  open();
  submit("qa", "1.0.0");
  const Error unknown = refused(word(Word::approve, "prod", "9.0.0"));
  EXPECT_EQ(unknown.code, Code::not_found);
  EXPECT_THAT(unknown.message,
              HasSubstr("There is no promotion of 9.0.0 into prod; there are: 1.0.0 (held)"));
  EXPECT_THAT(refused(word(Word::approve, "production", "1.0.0")).message, HasSubstr("dev, qa, prod"));
  OperatorWord elsewhere = word(Word::approve, "prod", "1.0.0");
  elsewhere.pipeline = {"apps", "other"};
  EXPECT_THAT(refused(elsewhere).message, HasSubstr("there are: apps/podinfo"));
}

TEST_F(WordsTest, ARejectionEndsAHeldPromotionForGood) {
  start();
  submit("qa", "1.0.0");
  say(word(Word::reject, "prod", "1.0.0"));
  submit("qa", "1.0.0", "again");
  const PromotionRecord after = promotion("prod", "1.0.0");
  EXPECT_EQ(after.state, PromotionState::declined);
  EXPECT_EQ(after.reason, "rejected");
  EXPECT_EQ(after.explanation, "alice rejected the promotion of 1.0.0 into prod: because.");
  EXPECT_THAT(strategy->steps(), IsEmpty());
}

TEST_F(WordsTest, ARejectionOfWhatIsUnderWayIsRefused) {
  open();
  submit("dev", "1.0.0");
  EXPECT_THAT(refused(word(Word::reject, "qa", "1.0.0")).message, HasSubstr("'cancel' ends"));
}

TEST_F(WordsTest, ACancellationTakesTheWorkBack) {
  strategy->on_step = [](const StrategyTask &, const CallLimits &) {
    return step_result(StepOutcome::waiting, "open");
  };
  strategy->on_withdraw = [](const StrategyTask &, const CallLimits &) {
    return step_result(StepOutcome::succeeded);
  };
  start();
  submit("dev", "1.0.0");
  ASSERT_TRUE(
      test::eventually([&] { return promotion("qa", "1.0.0").tasks[1].phase == TaskPhase::waiting; }));
  say(word(Word::cancel, "qa", "1.0.0"));
  EXPECT_EQ(promotion("qa", "1.0.0").state, PromotionState::declined);
  EXPECT_EQ(promotion("qa", "1.0.0").reason, "cancelled");
  ASSERT_TRUE(
      test::eventually([&] { return promotion("qa", "1.0.0").tasks[1].phase == TaskPhase::withdrawn; }));
  EXPECT_THAT(refused(word(Word::cancel, "qa", "1.0.0")).message, HasSubstr("has ended: it is declined"));
}

TEST_F(WordsTest, ARetryStartsFailedTasksAgainUnderTheSameIds) {
  std::atomic<bool> broken{true};
  strategy->on_step = [&](const StrategyTask &task, const CallLimits &) -> Result<StepResult> {
    if (broken && task.targets[0].index == 1)
      return Error{Code::permission_denied, "The token is not valid.", {}, 0};
    return step_result(StepOutcome::succeeded);
  };
  start();
  submit("dev", "1.0.0");
  ASSERT_TRUE(reaches("qa", "1.0.0", PromotionState::failed));
  const std::string id = promotion("qa", "1.0.0").tasks[1].id;
  broken = false;
  say(word(Word::retry, "qa", "1.0.0"));
  ASSERT_TRUE(reaches("qa", "1.0.0", PromotionState::succeeded));
  EXPECT_EQ(promotion("qa", "1.0.0").tasks[1].id, id);
  EXPECT_EQ(promotion("qa", "1.0.0").tasks[0].step, 1u) << "what succeeded is left alone";
  EXPECT_THAT(refused(word(Word::retry, "qa", "1.0.0")).message, HasSubstr("did not fail: it is succeeded"));
}

TEST_F(WordsTest, ARetryOfWhatALaterPromotionFollowedIsRefused) {
  strategy->on_step = [](const StrategyTask &task, const CallLimits &) -> Result<StepResult> {
    if (task.revision == "1.0.0") return Error{Code::permission_denied, "The token is not valid.", {}, 0};
    return step_result(StepOutcome::succeeded);
  };
  start();
  submit("dev", "1.0.0");
  ASSERT_TRUE(reaches("qa", "1.0.0", PromotionState::failed));
  submit("dev", "2.0.0");
  ASSERT_TRUE(reaches("qa", "2.0.0", PromotionState::succeeded));
  EXPECT_THAT(refused(word(Word::retry, "qa", "1.0.0")).message,
              HasSubstr("2.0.0 was promoted into qa later and is succeeded"));
}

TEST_F(WordsTest, ARetryHastensWhatIsTriedAgainLater) {
  std::atomic<bool> broken{true};
  strategy->on_step = [&](const StrategyTask &, const CallLimits &) -> Result<StepResult> {
    if (broken) return Error{Code::unavailable, "The forge is down.", {}, 3'600'000};
    return step_result(StepOutcome::succeeded);
  };
  start();
  submit("dev", "1.0.0");
  ASSERT_TRUE(
      test::eventually([&] { return promotion("qa", "1.0.0").tasks[1].phase == TaskPhase::retrying; }));
  ASSERT_TRUE(
      test::eventually([&] { return promotion("qa", "1.0.0").tasks[0].phase == TaskPhase::retrying; }));
  broken = false;
  EXPECT_EQ(say(word(Word::retry, "qa", "1.0.0")).outcome, "2 tasks of 1.0.0 into qa are tried again now.");
  EXPECT_TRUE(reaches("qa", "1.0.0", PromotionState::succeeded));
}

}  // namespace
}  // namespace promotion::testing
