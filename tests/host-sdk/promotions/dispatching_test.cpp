#include <gmock/gmock.h>

#include <condition_variable>
#include <mutex>
#include <set>
#include <thread>

#include "engine_fixture.hpp"

namespace promotion::testing {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

class DispatchingTest : public EngineTest {
 protected:
  void make_pipelines(size_t count) {
    for (size_t i = 0; i < count; ++i) {
      Pipeline made = sample_pipeline("app-" + std::to_string(i));
      pipelines.set(made);
    }
  }
  void submit_to(size_t number) {
    ASSERT_TRUE(engine->submit(sample_event(pipeline("app-" + std::to_string(number)), "qa", "1.0.0")).ok());
  }
};

TEST_F(DispatchingTest, StepsAllDueTasksOfAGroupInOneCall) {
  constexpr size_t kPipelines = 20;
  make_pipelines(kPipelines);
  strategy->on_group = [](const StrategyTask &) { return std::string("https://git.example.com/apps.git"); };
  open();
  for (size_t i = 0; i < kPipelines; ++i) submit_to(i);
  start();
  ASSERT_TRUE(test::eventually([&] {
    PromotionQuery query;
    query.state = PromotionState::succeeded;
    return promotions(query).size() == kPipelines;
  }));
  ASSERT_THAT(strategy->steps(), SizeIs(1));
  EXPECT_THAT(strategy->steps()[0], SizeIs(kPipelines));
}

TEST_F(DispatchingTest, NeverStepsOneGroupSideBySideButDifferentOnes) {
  constexpr size_t kPipelines = 12, kGroups = 3;
  make_pipelines(kPipelines);
  strategy->on_group = [](const StrategyTask &task) {
    return std::to_string(std::stoul(task.pipeline->name.name.substr(4)) % kGroups);
  };
  std::mutex mutex;
  std::set<std::string> active;
  size_t most = 0, collisions = 0;
  std::condition_variable met;
  strategy->on_call = [&](const std::vector<StrategyTask> &tasks) {
    const std::string group = *strategy->on_group(tasks[0]);
    std::unique_lock lock(mutex);
    if (!active.insert(group).second) ++collisions;
    most = std::max(most, active.size());
    met.notify_all();
    met.wait_for(lock, std::chrono::seconds(60), [&] { return most >= 2; });
    active.erase(group);
  };
  // Twenty steps each, so that groups come due again while they are at work.
  strategy->on_step = [](const StrategyTask &task, const CallLimits &) {
    return step_result(task.step < 20 ? StepOutcome::resume : StepOutcome::succeeded, "on the way");
  };
  start();
  for (size_t i = 0; i < kPipelines; ++i) submit_to(i);
  ASSERT_TRUE(test::eventually([&] {
    PromotionQuery query;
    query.state = PromotionState::succeeded;
    return promotions(query).size() == kPipelines;
  }));
  std::lock_guard lock(mutex);
  EXPECT_EQ(collisions, 0u);
  EXPECT_GE(most, 2u);
}

TEST_F(DispatchingTest, ALongQueueOfOneGroupKeepsNoOtherWaiting) {
  constexpr size_t kLong = 600;  // more than is looked at in one go
  make_pipelines(kLong + 1);
  strategy->on_group = [&](const StrategyTask &task) {
    return task.pipeline->name.name == "app-600" ? std::string("short") : std::string("long");
  };
  std::atomic<bool> go{false};
  std::atomic<size_t> long_calls{0};
  strategy->on_call = [&](const std::vector<StrategyTask> &tasks) {
    if (tasks[0].pipeline->name.name == "app-600") return;
    ++long_calls;
    test::eventually([&] { return go.load(); });
  };
  start();
  submit_to(0);
  ASSERT_TRUE(test::eventually([&] { return long_calls == 1; }));
  std::vector<std::thread> senders;  // so that they share transactions
  for (size_t sender = 0; sender < 20; ++sender)
    senders.emplace_back([&, sender] {
      for (size_t i = 1 + sender; i <= kLong; i += 20) submit_to(i);
    });
  for (std::thread &sender : senders) sender.join();
  EXPECT_TRUE(test::eventually([&] {
    PromotionQuery query;
    query.pipeline = PipelineName{"apps", "app-600"};
    return promotions(query)[0].state == PromotionState::succeeded;
  }));
  EXPECT_EQ(long_calls, 1u);
  go = true;
  engine->drain();
}

TEST_F(DispatchingTest, GoesOnAfterAGroupCannotBeTold) {
  strategy->on_group = [](const StrategyTask &task) -> Result<std::string> {
    if (task.attempt == 0) return Error{Code::internal, "The module cannot tell.", {}, 0};
    return std::string("group");
  };
  start();
  submit("qa", "1.0.0");
  ASSERT_TRUE(test::eventually([&] { return promotion("prod", "1.0.0").tasks[0].attempt == 1; }));
  EXPECT_EQ(promotion("prod", "1.0.0").tasks[0].error, "The module cannot tell.");
  clock.advance_ms(2'500);
  EXPECT_TRUE(reaches("prod", "1.0.0", PromotionState::succeeded));
}

TEST_F(DispatchingTest, DrainsByLettingStepsEndAndTakingNothingNew) {
  std::atomic<bool> go{false}, stopped{false};
  strategy->on_step = [&](const StrategyTask &, const CallLimits &limits) {
    test::eventually([&] { return go.load(); });
    stopped = limits.stop.stop_requested();
    return step_result(StepOutcome::resume, "half way");
  };
  start();
  submit("qa", "1.0.0");
  ASSERT_TRUE(test::eventually([&] { return strategy->steps().size() == 1; }));
  std::thread drain([&] { engine->drain(); });
  go = true;
  drain.join();
  EXPECT_FALSE(stopped) << "there was time left";
  EXPECT_EQ(promotion("prod", "1.0.0").tasks[0].phase, TaskPhase::pending) << "the outcome is on record";
  EXPECT_THAT(strategy->steps(), SizeIs(1));
  submit("qa", "2.0.0");
  EXPECT_EQ(promotion("prod", "2.0.0").state, PromotionState::running) << "events are still kept";
  engine->drain();
}

TEST_F(DispatchingTest, CancelsAStepWhoseTimeIsUpWhileDraining) {
  options.deadline_ms = 500;
  std::atomic<bool> stopped{false};
  strategy->on_step = [&](const StrategyTask &, const CallLimits &limits) -> Result<StepResult> {
    stopped = test::eventually([&] { return limits.stop.stop_requested(); });
    return Error{Code::cancelled, "Cancelled.", {}, 0};
  };
  start();
  submit("qa", "1.0.0");
  ASSERT_TRUE(test::eventually([&] { return strategy->steps().size() == 1; }));
  engine->drain();
  EXPECT_TRUE(stopped);
  EXPECT_EQ(promotion("prod", "1.0.0").tasks[0].phase, TaskPhase::retrying);
}

TEST_F(DispatchingTest, StepsAgainWhatADeadRunHadClaimed) {
  open();
  submit("qa", "1.0.0");
  engine.reset();
  run_sql(
      "UPDATE tasks SET phase = 'running', step = 4, claimable = 0, lease_owner = 'run-dead', "
      "lease_until_ns = 9000000000000000000, due_ns = 0");
  start();
  ASSERT_TRUE(reaches("prod", "1.0.0", PromotionState::succeeded));
  EXPECT_EQ(strategy->steps().at(0).at(0).step, 5u);
  EXPECT_TRUE(log.said("steps that a former run did not end")) << log.all();
}

}  // namespace
}  // namespace promotion::testing
