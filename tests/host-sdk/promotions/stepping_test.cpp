#include <gmock/gmock.h>

#include <thread>

#include "engine_fixture.hpp"

namespace promotion::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::MatchesRegex;
using ::testing::SizeIs;

class SteppingTest : public EngineTest {
 protected:
  TaskRecord task(const std::string &revision = "1.0.0") { return promotion("prod", revision).tasks.at(0); }
  bool task_reaches(TaskPhase phase) {
    return test::eventually([&] { return task().phase == phase; });
  }
  bool stepped(size_t times) {
    return test::eventually([&] { return strategy->steps().size() >= times; });
  }
};

TEST_F(SteppingTest, GivesTheStrategyAllItNeeds) {
  start();
  submit("prod", "0.9.0");
  const Admission admission = submit("qa", "1.0.0");
  ASSERT_TRUE(reaches("prod", "1.0.0", PromotionState::succeeded));
  const StrategyTask given = strategy->steps().at(0).at(0);
  const PromotionRecord made = promotion("prod", "1.0.0");
  EXPECT_EQ(given.id, made.tasks[0].id);
  EXPECT_EQ(given.promotion_id, made.id);
  EXPECT_EQ(given.source, 1u);
  EXPECT_EQ(given.environment, 2u);
  ASSERT_THAT(given.targets, SizeIs(1));
  EXPECT_EQ(given.targets[0].index, 0u);
  EXPECT_EQ(given.targets[0].previous_revision, "0.9.0");
  EXPECT_EQ(given.step, 1u);
  EXPECT_EQ(given.attempt, 0u);
  EXPECT_EQ(given.version, "1.0.0");
  EXPECT_EQ(given.explanation, "Revision '1.0.0' was deployed.");
  EXPECT_EQ(given.promotion_url, "https://promotions.example.com/api/v1/promotions/" + made.id);
  EXPECT_EQ(given.event_url, "https://promotions.example.com/api/v1/events/" + admission.event_id);
  EXPECT_EQ(given.created_ns, kStart);
  EXPECT_FALSE(given.state);
  EXPECT_EQ(given.metadata.at("app-version"), "v1.0.0");
  EXPECT_THAT(given.trace_parent, MatchesRegex("00-[0-9a-f]{32}-[0-9a-f]{16}-01"));
  EXPECT_FALSE(given.held);
  EXPECT_EQ(made.tasks[0].ran_by.module, "fake-strategy");
  EXPECT_EQ(made.tasks[0].ran_by.generation, 7u);
}

TEST_F(SteppingTest, KeepsStateAndLinkFromStepToStep) {
  const std::string bytes("\0\xff state", 8);
  strategy->on_step = [&](const StrategyTask &task, const CallLimits &) {
    if (!task.state) {
      StepResult result = step_result(StepOutcome::waiting, bytes, "Waiting for a review.");
      result.link = "https://git.example.com/pulls/1";
      result.look_again_ms = 5'000;
      return result;
    }
    EXPECT_EQ(task.state->bytes, bytes);
    EXPECT_EQ(task.state->version, 3u);
    return step_result(StepOutcome::succeeded, "done");
  };
  start();
  submit("qa", "1.0.0");
  ASSERT_TRUE(task_reaches(TaskPhase::waiting));
  EXPECT_EQ(task().message, "Waiting for a review.");
  EXPECT_EQ(task().due_ns, kStart + 5'000'000'000);
  clock.advance_ms(5'000);
  ASSERT_TRUE(reaches("prod", "1.0.0", PromotionState::succeeded));
  EXPECT_EQ(task().link, "https://git.example.com/pulls/1");
  EXPECT_EQ(task().step, 2u);
}

TEST_F(SteppingTest, StepsAgainAtOnceWhenTheStrategyWantsTo) {
  strategy->on_step = [](const StrategyTask &task, const CallLimits &) {
    return step_result(task.step < 4 ? StepOutcome::resume : StepOutcome::nothing_to_do, "on the way");
  };
  start();
  submit("qa", "1.0.0");
  EXPECT_TRUE(reaches("prod", "1.0.0", PromotionState::succeeded));
  EXPECT_EQ(task().step, 4u);
}

TEST_F(SteppingTest, LooksAgainAfterItsIntervalWhenTheStrategyNamesNone) {
  strategy->on_step = [](const StrategyTask &, const CallLimits &) {
    return step_result(StepOutcome::waiting);
  };
  start();
  submit("qa", "1.0.0");
  ASSERT_TRUE(task_reaches(TaskPhase::waiting));
  EXPECT_EQ(task().due_ns, kStart + 30'000'000'000);
}

TEST_F(SteppingTest, RetriesWithBackoffAndGivesUpAfterTheLastAttempt) {
  options.max_attempts = 3;
  strategy->on_step = [](const StrategyTask &, const CallLimits &) -> Result<StepResult> {
    return Error{Code::unavailable, "The forge does not answer.", {}, 0};
  };
  start();
  submit("qa", "1.0.0");
  for (size_t attempt = 1; attempt < 3; ++attempt) {
    ASSERT_TRUE(test::eventually([&] { return task().attempt == attempt; }));
    EXPECT_EQ(task().phase, TaskPhase::retrying);
    EXPECT_GE(task().due_ns - clock.now_ns(), 1'500'000'000 << (attempt - 1));
    EXPECT_LE(task().due_ns - clock.now_ns(), 2'500'000'000 << (attempt - 1));
    clock.advance_ms(2'500 << (attempt - 1));
  }
  ASSERT_TRUE(task_reaches(TaskPhase::failed));
  EXPECT_EQ(task().error, "Gave up after 3 failures in a row. The last one: The forge does not answer.");
  EXPECT_EQ(promotion("prod", "1.0.0").state, PromotionState::failed);
  EXPECT_TRUE(log.said("task failed for good")) << log.all();
}

TEST_F(SteppingTest, FailsAtOnceForWhatIsNotWorthRetrying) {
  strategy->on_step = [](const StrategyTask &, const CallLimits &) -> Result<StepResult> {
    return Error{Code::not_found, "No marker for apps:podinfo:prod was found.", {}, 0};
  };
  start();
  submit("qa", "1.0.0");
  ASSERT_TRUE(task_reaches(TaskPhase::failed));
  EXPECT_EQ(task().error, "No marker for apps:podinfo:prod was found.");
  EXPECT_THAT(strategy->steps(), SizeIs(1));
}

TEST_F(SteppingTest, WaitsAtLeastAsLongAsItIsAskedTo) {
  strategy->on_step = [](const StrategyTask &, const CallLimits &) {
    StepResult result = step_result(StepOutcome::failed, "half done", "Rate limit.");
    result.code = Code::failed_precondition;  // which by itself is final
    result.look_again_ms = 90'000;
    return result;
  };
  start();
  submit("qa", "1.0.0");
  ASSERT_TRUE(task_reaches(TaskPhase::retrying));
  EXPECT_EQ(task().due_ns, kStart + 90'000'000'000);
  clock.advance_ms(90'000);
  ASSERT_TRUE(stepped(2));
  EXPECT_EQ(strategy->steps()[1][0].state->bytes, "half done");
  EXPECT_EQ(strategy->steps()[1][0].attempt, 1u);
}

TEST_F(SteppingTest, EndsAPromotionThatSomebodyDeclined) {
  strategy->on_step = [](const StrategyTask &, const CallLimits &) {
    return step_result(StepOutcome::declined, "", "Pull request 7 was closed.");
  };
  start();
  submit("qa", "1.0.0");
  EXPECT_TRUE(reaches("prod", "1.0.0", PromotionState::declined));
  EXPECT_EQ(task().message, "Pull request 7 was closed.");
}

TEST_F(SteppingTest, FailsAPromotionOnlyWhenNoneOfItsTasksIsOpen) {
  strategy->on_step = [](const StrategyTask &task, const CallLimits &) -> Result<StepResult> {
    if (task.targets[0].index == 0) return Error{Code::not_found, "No marker.", {}, 0};
    return step_result(task.state ? StepOutcome::succeeded : StepOutcome::waiting, "seen");
  };
  start();
  submit("dev", "1.0.0");
  ASSERT_TRUE(test::eventually([&] {
    const auto tasks = promotion("qa", "1.0.0").tasks;
    return tasks[0].phase == TaskPhase::failed && tasks[1].phase == TaskPhase::waiting;
  }));
  EXPECT_EQ(promotion("qa", "1.0.0").state, PromotionState::running);
  clock.advance_ms(30'000);
  EXPECT_TRUE(reaches("qa", "1.0.0", PromotionState::failed));
}

struct Excess {
  const char *what;
  void (*apply)(StepResult &);
};

// Else the test's name has the function's address in it, and differs from build to build.
void PrintTo(const Excess &excess, std::ostream *out) { *out << excess.what; }

class LimitsTest : public SteppingTest, public ::testing::WithParamInterface<Excess> {};

TEST_P(LimitsTest, FailsATaskWhoseResultIsLargerThanTheContractAllows) {
  strategy->on_step = [](const StrategyTask &, const CallLimits &) {
    StepResult result = step_result(StepOutcome::succeeded);
    GetParam().apply(result);
    return result;
  };
  start();
  submit("qa", "1.0.0");
  ASSERT_TRUE(task_reaches(TaskPhase::failed));
  EXPECT_THAT(task().error, HasSubstr(GetParam().what));
}

INSTANTIATE_TEST_SUITE_P(
    Of, LimitsTest,
    ::testing::Values(Excess{"a state of 65537 bytes; the limit is 65536",
                             [](StepResult &result) { result.state.bytes.assign(65537, 's'); }},
                      Excess{"a message of 4097 bytes; the limit is 4096",
                             [](StepResult &result) { result.message.assign(4097, 'm'); }},
                      Excess{"a link of 2049 bytes; the limit is 2048",
                             [](StepResult &result) { result.link.assign(2049, 'l'); }},
                      Excess{"a details object of 16385 bytes; the limit is 16384",
                             [](StepResult &result) { result.details_json.assign(16385, '{'); }},
                      Excess{"details that are no JSON object",
                             [](StepResult &result) { result.details_json = "[1]"; }}));

TEST_F(SteppingTest, TakesStateOfExactlyTheLimit) {
  strategy->on_step = [](const StrategyTask &, const CallLimits &) {
    return step_result(StepOutcome::succeeded, std::string(65536, 's'));
  };
  start();
  submit("qa", "1.0.0");
  EXPECT_TRUE(reaches("prod", "1.0.0", PromotionState::succeeded));
}

TEST_F(SteppingTest, SurvivesAStrategyThatThrows) {
  strategy->on_step = [](const StrategyTask &, const CallLimits &) -> Result<StepResult> {
    throw std::runtime_error("surprise");
  };
  start();
  submit("qa", "1.0.0");
  ASSERT_TRUE(task_reaches(TaskPhase::retrying));
  EXPECT_THAT(task().error, HasSubstr("surprise"));
}

TEST_F(SteppingTest, EndsTheTaskOfATargetThatIsGone) {
  open();
  submit("dev", "1.0.0");
  Pipeline changed = sample_pipeline();
  changed.environments[1].targets.pop_back();
  pipelines.set(changed);
  start();
  ASSERT_TRUE(reaches("qa", "1.0.0", PromotionState::succeeded));
  const TaskRecord gone = promotion("qa", "1.0.0").tasks[1];
  EXPECT_EQ(gone.phase, TaskPhase::withdrawn);
  EXPECT_EQ(gone.message, "Environment 'qa' of Pipeline apps/podinfo has no target local/perf-ns any more.");
}

TEST_F(SteppingTest, EndsThePromotionOfAPipelineThatIsGone) {
  open();
  submit("qa", "1.0.0");
  pipelines.remove({"apps", "podinfo"});
  start();
  EXPECT_TRUE(reaches("prod", "1.0.0", PromotionState::withdrawn));
  EXPECT_EQ(task().message, "Pipeline apps/podinfo is no more.");
  EXPECT_THAT(strategy->steps(), IsEmpty());
}

TEST_F(SteppingTest, FindsIndexesAnewInAPipelineThatChanged) {
  open();
  submit("qa", "1.0.0");
  Pipeline changed = sample_pipeline();
  changed.environments.insert(changed.environments.begin(), changed.environments[0]);
  changed.environments[0].name = "sandbox";
  changed.environments[3].targets.insert(changed.environments[3].targets.begin(), Target{"first", {}});
  pipelines.set(changed);
  start();
  ASSERT_TRUE(reaches("prod", "1.0.0", PromotionState::succeeded));
  EXPECT_EQ(strategy->steps()[0][0].environment, 3u);
  EXPECT_EQ(strategy->steps()[0][0].source, 2u);
  EXPECT_EQ(strategy->steps()[0][0].targets[0].index, 1u);
}

TEST_F(SteppingTest, WaitsForAPipelineSourceThatCannotBeReached) {
  pipelines.break_down(Error{Code::unavailable, "The API server does not answer.", {}, 0});
  const PipelinePtr known = std::make_shared<const Pipeline>(sample_pipeline());
  start();
  ASSERT_TRUE(engine->submit(sample_event(known, "qa", "1.0.0")).ok());
  ASSERT_TRUE(task_reaches(TaskPhase::retrying));
  EXPECT_EQ(task().error, "The API server does not answer.");
  EXPECT_EQ(task().attempt, 0u);
  pipelines.break_down(std::nullopt);
  clock.advance_ms(2'000);
  EXPECT_TRUE(reaches("prod", "1.0.0", PromotionState::succeeded));
}

TEST_F(SteppingTest, DoesNotCarryOnWithAnotherStrategyWhatOneHasBegun) {
  auto webhook = std::make_shared<FakeStrategy>();
  webhook->canonical_name = "webhook";
  registry.set_strategy("webhook", webhook);
  strategy->on_step = [](const StrategyTask &, const CallLimits &) {
    return step_result(StepOutcome::waiting, "open");
  };
  start();
  submit("qa", "1.0.0");
  ASSERT_TRUE(task_reaches(TaskPhase::waiting));
  Pipeline changed = sample_pipeline();
  changed.environments[2].promotion.strategy_keys = {"webhook"};
  pipelines.set(changed);
  clock.advance_ms(30'000);
  ASSERT_TRUE(task_reaches(TaskPhase::failed));
  EXPECT_THAT(task().error, HasSubstr("'webhook'"));
  EXPECT_THAT(webhook->steps(), IsEmpty());
}

}  // namespace
}  // namespace promotion::testing
