#include <gmock/gmock.h>

#include "engine_fixture.hpp"

namespace promotion::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

TEST_F(EngineTest, KeepsAnEventUntilThereIsAnEvaluator) {
  registry.set_evaluator(nullptr);
  start();
  const Admission admission = submit("dev", "1.0.0");
  EXPECT_EQ(admission.verdict, Admission::Verdict::accepted);
  EXPECT_EQ(event(admission.event_id).status, EventStatus::pending);
  EXPECT_EQ(event(admission.event_id).error, "No evaluator is loaded: modules.yaml names none.");
  EXPECT_FALSE(engine->wait_until_ended(admission.event_id, 1));

  registry.set_evaluator(std::make_shared<FakeEvaluator>());
  ASSERT_TRUE(engine->wait_until_ended(admission.event_id, 60'000));
  EXPECT_EQ(event(admission.event_id).status, EventStatus::decided);
  EXPECT_THAT(event(admission.event_id).error, IsEmpty());
  EXPECT_EQ(promotion("qa", "1.0.0").state, PromotionState::succeeded);
}

TEST_F(EngineTest, JudgesPendingEventsInTheOrderTheyCameIn) {
  registry.set_evaluator(nullptr);
  open();
  std::string last;
  for (const char *revision : {"1.0.0", "2.0.0", "3.0.0"}) last = submit("dev", revision).event_id;
  std::mutex mutex;
  std::vector<std::string> order;
  registry.set_evaluator(std::make_shared<FakeEvaluator>([&](const EvaluationInput &input) {
    std::lock_guard lock(mutex);
    if (input.event) order.push_back(input.event->metadata.at("revision"));
    return promote_to_the_next(input);
  }));
  start();
  ASSERT_TRUE(engine->wait_until_ended(last, 60'000));
  std::lock_guard lock(mutex);
  EXPECT_THAT(order, ElementsAre("1.0.0", "2.0.0", "3.0.0"));
}

TEST_F(EngineTest, TriesAFailedJudgementAgainAndLeavesMoreTimeEachTime) {
  std::atomic<int> calls{0};
  registry.set_evaluator(
      std::make_shared<FakeEvaluator>([&](const EvaluationInput &input) -> Result<EvaluationOutput> {
        if (++calls <= 2) return Error{Code::internal, "The module trapped.", {}, 0};
        return promote_to_the_next(input);
      }));
  start();
  const Admission admission = submit("dev", "1.0.0");
  EXPECT_EQ(event(admission.event_id).error, "The module trapped.");
  clock.advance_ms(2'500);  // the initial backoff and a quarter
  ASSERT_TRUE(test::eventually([&] { return calls == 2; }));
  clock.advance_ms(2'500);
  EXPECT_FALSE(engine->wait_until_ended(admission.event_id, 300)) << "the second wait is twice as long";
  clock.advance_ms(2'500);
  EXPECT_TRUE(engine->wait_until_ended(admission.event_id, 60'000));
  EXPECT_EQ(calls, 3);
}

TEST_F(EngineTest, SurvivesAnEvaluatorThatThrows) {
  registry.set_evaluator(std::make_shared<FakeEvaluator>(
      [](const EvaluationInput &) -> Result<EvaluationOutput> { throw std::runtime_error("surprise"); }));
  open();
  const Admission admission = submit("dev", "1.0.0");
  EXPECT_EQ(event(admission.event_id).status, EventStatus::pending);
  EXPECT_THAT(event(admission.event_id).error, HasSubstr("surprise"));
  EXPECT_THAT(promotions(), IsEmpty());
}

TEST_F(EngineTest, TakesNothingOfAnEvaluationThatCannotBeTakenWhole) {
  registry.set_evaluator(std::make_shared<FakeEvaluator>([](const EvaluationInput &input) {
    EvaluationOutput output = *promote_to_the_next(input);
    output.decisions.push_back(promote(*input.pipeline, 2, "1.0.0"));
    output.decisions.back().targets = {17};  // there is none such
    return output;
  }));
  open();
  const auto admission = engine->submit(sample_event(pipeline(), "dev", "1.0.0"));
  ASSERT_FALSE(admission.ok());
  EXPECT_EQ(admission.error().code, Code::unavailable);
  EXPECT_THAT(promotions(), IsEmpty());
  EXPECT_THAT(events(), IsEmpty());
}

TEST_F(EngineTest, DecidesAnEventOfAPipelineThatTheEvaluatorDoesNotAccept) {
  registry.set_evaluator(std::make_shared<FakeEvaluator>([](const EvaluationInput &)
                                                             -> Result<EvaluationOutput> {
    return Error{Code::invalid_argument, "policy.soak is '1 week'; expected a duration such as 30m.", {}, 0};
  }));
  open();
  const Admission admission = submit("dev", "1.0.0");
  EXPECT_EQ(event(admission.event_id).status, EventStatus::decided);
  EXPECT_EQ(event(admission.event_id).error, "policy.soak is '1 week'; expected a duration such as 30m.");
  EXPECT_TRUE(log.said("event cannot be judged")) << log.all();
  EXPECT_TRUE(engine->wait_until_ended(admission.event_id, 0));
}

TEST_F(EngineTest, GivesUpAPendingEventWhosePipelineIsGone) {
  registry.set_evaluator(nullptr);
  start();
  const Admission admission = submit("dev", "1.0.0");
  pipelines.remove({"apps", "podinfo"});
  registry.set_evaluator(std::make_shared<FakeEvaluator>());
  ASSERT_TRUE(engine->wait_until_ended(admission.event_id, 60'000));
  EXPECT_EQ(event(admission.event_id).error, "There is no pipeline apps/podinfo.");
}

TEST_F(EngineTest, KeepsPendingEventsOverARestart) {
  registry.set_evaluator(nullptr);
  open();
  const Admission admission = submit("dev", "1.0.0");
  engine.reset();
  registry.set_evaluator(std::make_shared<FakeEvaluator>());
  start();
  EXPECT_TRUE(engine->wait_until_ended(admission.event_id, 60'000));
  EXPECT_THAT(promotions(), SizeIs(1));
}

}  // namespace
}  // namespace promotion::testing
