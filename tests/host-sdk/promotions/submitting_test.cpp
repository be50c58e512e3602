#include <gmock/gmock.h>
#include <promotion/abi/domain.h>

#include <fstream>
#include <thread>

#include "engine_fixture.hpp"

namespace promotion::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::SizeIs;

TEST_F(EngineTest, PutsTheEventItsDecisionsAndThePromotionOnRecordTogether) {
  open();
  const Admission admission = submit("dev", "1.0.0");
  EXPECT_EQ(admission.verdict, Admission::Verdict::accepted);
  EXPECT_THAT(admission.event_id, MatchesRegex("evt-[0-9A-HJKMNP-TV-Z]{26}"));

  const EventRecord record = event(admission.event_id);
  EXPECT_EQ(record.status, EventStatus::decided);
  EXPECT_EQ(record.pipeline, (PipelineName{"apps", "podinfo"}));
  EXPECT_EQ(record.environment, "dev");
  EXPECT_EQ(record.revision, "1.0.0");
  EXPECT_EQ(record.received_ns, kStart);
  EXPECT_EQ(record.event.reason, "UpgradeSucceeded");
  EXPECT_EQ(record.event.metadata.at("revision"), "1.0.0");
  EXPECT_EQ(record.judged_by.version, "1.2.3");
  ASSERT_THAT(record.decisions, SizeIs(1));
  EXPECT_EQ(record.decisions[0].from, "dev");
  EXPECT_EQ(record.decisions[0].environment, "qa");
  EXPECT_THAT(record.decisions[0].targets, ElementsAre("local/qa-ns", "local/perf-ns"));

  const PromotionRecord made = promotion("qa", "1.0.0");
  EXPECT_EQ(made.id, record.decisions[0].promotion_id);
  EXPECT_EQ(made.state, PromotionState::running);
  EXPECT_EQ(made.event_id, admission.event_id);
  EXPECT_EQ(made.strategy, "pullRequest");
  EXPECT_EQ(made.reason, "promoted-any-target");
  ASSERT_THAT(made.tasks, SizeIs(2));
  EXPECT_EQ(made.tasks[0].cluster + "/" + made.tasks[0].namespace_name, "local/qa-ns");
  EXPECT_EQ(made.tasks[1].phase, TaskPhase::pending);
}

TEST_F(EngineTest, NamesPromotionsAndTasksByWhatTheyAre) {
  open();
  submit("dev", "1.0.0");
  // printf 'apps\0podinfo\0qa\01.0.0\01' | sha256sum, and of the first: printf 'pro-…\0local\0qa-ns' |
  // sha256sum
  EXPECT_EQ(promotion("qa", "1.0.0").id, "pro-402865b508590e3d812a");
  EXPECT_EQ(promotion("qa", "1.0.0").tasks[0].id, "tsk-b70facfeb925c569932e");
}

TEST_F(EngineTest, ShowsATargetOnAnotherClusterByItsName) {
  open();
  submit("qa", "1.0.0");
  EXPECT_EQ(promotion("prod", "1.0.0").tasks[0].cluster, "eu");
}

TEST_F(EngineTest, RecordsARepeatAndChangesNothing) {
  open();
  const Admission first = submit("dev", "1.0.0");
  const Admission again = submit("dev", "1.0.0");
  EXPECT_EQ(again.verdict, Admission::Verdict::accepted);
  EXPECT_GT(again.event_id, first.event_id);

  const EventRecord record = event(again.event_id);
  EXPECT_EQ(record.status, EventStatus::repeated);
  EXPECT_EQ(record.repeat_of, first.event_id);
  EXPECT_EQ(record.revision, "1.0.0");
  EXPECT_EQ(record.event.reason, "UpgradeSucceeded");
  ASSERT_THAT(record.decisions, SizeIs(1));
  EXPECT_EQ(record.decisions[0].reason, "repeated-event");
  EXPECT_THAT(record.decisions[0].explanation, HasSubstr(first.event_id));
  EXPECT_THAT(promotions(), SizeIs(1));
  EXPECT_EQ(engine->store().promotions_of_event(again.event_id)->front().id, promotions()[0].id);
}

TEST_F(EngineTest, NeverMakesOnePromotionTwice) {
  registry.set_evaluator(std::make_shared<FakeEvaluator>([](const EvaluationInput &input) {
    EvaluationOutput output;
    output.decisions.push_back(promote(*input.pipeline, 1, "1.0.0"));
    return output;
  }));
  start();
  submit("dev", "1.0.0", "first");
  ASSERT_TRUE(reaches("qa", "1.0.0", PromotionState::succeeded));
  submit("dev", "1.0.0", "second");
  EXPECT_THAT(promotions(), SizeIs(1));
  EXPECT_EQ(promotion("qa", "1.0.0").state, PromotionState::succeeded);
  EXPECT_THAT(promotion("qa", "1.0.0").tasks, SizeIs(2));
}

TEST_F(EngineTest, TellsTheSenderOfAnEventThatDoesNotFitAlsoWhenItIsSentAgain) {
  open();
  IncomingEvent foreign = sample_event(pipeline(), "dev", "1.0.0");
  foreign.event.object.name = "another";
  for (int i = 0; i < 2; ++i) {
    const auto admission = engine->submit(foreign);
    ASSERT_TRUE(admission.ok());
    EXPECT_EQ(admission->verdict, Admission::Verdict::rejected);
    EXPECT_EQ(admission->explanation, "Nothing to do: other-object.");
  }
  const auto records = events();
  ASSERT_THAT(records, SizeIs(2));
  EXPECT_EQ(records[0].status, EventStatus::repeated);
  EXPECT_EQ(records[1].status, EventStatus::rejected);
}

TEST_F(EngineTest, GivesTheEvaluatorWhatItHasObservedAndWhatIsOnRecord) {
  std::vector<EvaluationInput> inputs;
  registry.set_evaluator(std::make_shared<FakeEvaluator>([&](const EvaluationInput &input) {
    if (input.event) inputs.push_back(input);  // it may also be judged as the host has started
    return promote_to_the_next(input);
  }));
  start();
  submit("dev", "1.0.0");
  ASSERT_TRUE(reaches("qa", "1.0.0", PromotionState::succeeded));
  submit("qa", "1.0.0");
  submit("dev", "2.0.0");

  ASSERT_THAT(inputs, SizeIs(3));
  EXPECT_THAT(inputs[0].deployments, SizeIs(0));
  EXPECT_EQ(inputs[0].event_environment, 0u);
  ASSERT_THAT(inputs[2].deployments, SizeIs(2));
  EXPECT_EQ(inputs[2].deployments[0].environment, 0u);
  EXPECT_EQ(inputs[2].deployments[1].environment, 1u);
  EXPECT_EQ(inputs[2].deployments[1].target, 0u);
  EXPECT_EQ(inputs[2].deployments[1].last_ns, kStart);
  ASSERT_THAT(inputs[2].records, SizeIs(2));
  EXPECT_EQ(inputs[2].records[0].flags,
            uint32_t{PROMOTION_RECORD_STARTED | PROMOTION_RECORD_SUCCEEDED | PROMOTION_RECORD_LAST});
  EXPECT_EQ(inputs[2].records[0].event_timestamp_ns, kStart);
}

TEST_F(EngineTest, NeverTurnsTheEvaluatorsTimeBack) {
  std::vector<int64_t> times;
  registry.set_evaluator(std::make_shared<FakeEvaluator>([&](const EvaluationInput &input) {
    times.push_back(input.now_ns);
    return promote_to_the_next(input);
  }));
  open();
  submit("dev", "1.0.0");
  clock.advance_ms(-5'000);
  submit("dev", "2.0.0");
  clock.advance_ms(9'000);
  submit("dev", "3.0.0");
  EXPECT_THAT(times, ElementsAre(kStart, kStart, kStart + 4'000'000'000));
}

TEST_F(EngineTest, KeepsWhatIsDeployedInAnEnvironmentThatIsGoneUntilItIsBack) {
  size_t known = 0;
  registry.set_evaluator(std::make_shared<FakeEvaluator>([&](const EvaluationInput &input) {
    known = input.deployments.size();
    return promote_to_the_next(input);
  }));
  open();
  submit("qa", "1.0.0");
  Pipeline without = sample_pipeline();
  without.environments.erase(without.environments.begin() + 1);
  pipelines.set(without);
  submit("dev", "1.0.0");
  EXPECT_EQ(known, 0u);
  pipelines.set(sample_pipeline());
  submit("dev", "2.0.0");
  EXPECT_EQ(known, 2u);
}

TEST_F(EngineTest, KeepsSecretsOfModulesOutOfTheStore) {
  log.mask("hunter22");
  registry.set_evaluator(std::make_shared<FakeEvaluator>([](const EvaluationInput &input) {
    EvaluationOutput output;
    output.decisions.push_back(promote(*input.pipeline, 1, "1.0.0"));
    output.decisions[0].explanation = "The password is hunter22.";
    return output;
  }));
  strategy->on_step = [](const StrategyTask &, const CallLimits &) {
    StepResult result = step_result(StepOutcome::succeeded, "", "Used hunter22.");
    result.link = "https://user:hunter22@example.com";
    result.details_json = R"({"token":"hunter22"})";
    return result;
  };
  start();
  submit("dev", "1.0.0");
  ASSERT_TRUE(reaches("qa", "1.0.0", PromotionState::succeeded));
  engine.reset();
  for (const auto &entry : std::filesystem::directory_iterator(options.database.parent_path()))
    EXPECT_THAT(test::read_file(entry.path()), ::testing::Not(HasSubstr("hunter22"))) << entry.path();
}

TEST_F(EngineTest, AnswersEachOfManySendersAtOnceWithItsOwnRecord) {
  constexpr size_t kSenders = 64, kEvents = 5;
  start();
  std::vector<std::thread> senders;
  std::atomic<size_t> wrong{0};
  for (size_t sender = 0; sender < kSenders; ++sender)
    senders.emplace_back([&, sender] {
      for (size_t i = 0; i < kEvents; ++i) {
        // Half of the senders send what another one sends too.
        const std::string message = std::to_string(sender / 2) + "." + std::to_string(i);
        const auto admission = engine->submit(sample_event(pipeline(), "dev", "1.0.0", message));
        if (!admission || event(admission->event_id).event.message != message) ++wrong;
      }
    });
  for (std::thread &sender : senders) sender.join();
  EXPECT_EQ(wrong, 0u);
  std::map<EventStatus, size_t> count;
  for (const EventRecord &record : events({{}, {}, 1'000})) ++count[record.status];
  EXPECT_EQ(count[EventStatus::decided], kSenders * kEvents / 2);
  EXPECT_EQ(count[EventStatus::repeated], kSenders * kEvents / 2);
  EXPECT_THAT(promotions(), SizeIs(1));
  ASSERT_TRUE(reaches("qa", "1.0.0", PromotionState::succeeded));
}

TEST_F(EngineTest, WaitsForThePromotionsOfAnEventToEnd) {
  std::atomic<bool> go{false};
  strategy->on_step = [&](const StrategyTask &, const CallLimits &) {
    test::eventually([&] { return go.load(); });
    return step_result(StepOutcome::succeeded);
  };
  start();
  const Admission admission = submit("dev", "1.0.0");
  EXPECT_FALSE(engine->wait_until_ended(admission.event_id, 1));
  go = true;
  EXPECT_TRUE(engine->wait_until_ended(admission.event_id, 60'000));
  EXPECT_EQ(promotion("qa", "1.0.0").state, PromotionState::succeeded);
  EXPECT_TRUE(engine->wait_until_ended(submit("dev", "1.0.0").event_id, 60'000))
      << "of a repeat: the first's";
}

}  // namespace
}  // namespace promotion::testing
