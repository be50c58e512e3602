// Requests from outside that make waiting tasks due.
#include <gmock/gmock.h>

#include "engine_fixture.hpp"
#include "pacing/token_bucket.hpp"

namespace promotion::testing {
namespace {

using ::testing::SizeIs;

constexpr int64_t kDay = int64_t{24} * 3'600 * 1'000;  // in ms

class WakingTest : public EngineTest {
 protected:
  WakingTest() {
    strategy->knows_waking = true;
    // The body is the key.
    strategy->on_wake = [](const WakeRequest &request) { return std::vector<std::string>{request.body}; };
    strategy->on_step = [](const StrategyTask &task, const CallLimits &) {
      return task.step == 1 ? waiting(task.revision) : step_result(StepOutcome::succeeded);
    };
  }

  // For a day, with the key repository/REVISION.
  static StepResult waiting(const std::string &revision) {
    StepResult result = step_result(StepOutcome::waiting, "kept");
    result.look_again_ms = kDay;
    result.wake_key = "repository/" + revision;
    return result;
  }

  // A promotion into prod whose only task waits.
  void wait_with(const std::string &revision) {
    submit("qa", revision);
    ASSERT_TRUE(test::eventually([&] { return task(revision).phase == TaskPhase::waiting; }));
  }
  TaskRecord task(const std::string &revision) { return promotion("prod", revision).tasks.at(0); }

  size_t woken(const std::string &key, const std::string &by = "pullRequest") {
    const auto found = engine->wake(by, {{}, {}, key});
    EXPECT_TRUE(found.ok()) << (found.ok() ? "" : found.error().message);
    return found ? *found : 0;
  }
};

TEST_F(WakingTest, StepsAtOnceWhatWaitsWithTheKey) {
  start();
  wait_with("1.0.0");
  EXPECT_EQ(woken("repository/1.0.0"), 1u);
  EXPECT_TRUE(reaches("prod", "1.0.0", PromotionState::succeeded));
  EXPECT_TRUE(log.said("tasks woken strategy=pull-request key=repository/1.0.0 tasks=1")) << log.all();
}

TEST_F(WakingTest, LeavesAloneWhatWaitsForSomethingElse) {
  start();
  wait_with("1.0.0");
  EXPECT_EQ(woken("repository/2.0.0"), 0u);
  EXPECT_EQ(woken("repository/1.0."), 0u);
  EXPECT_EQ(woken("repository/1.0.0' OR '1'='1"), 0u);
  EXPECT_EQ(task("1.0.0").due_ns, kStart + kDay * 1'000'000);
  EXPECT_THAT(strategy->steps(), SizeIs(1));
}

TEST_F(WakingTest, LeavesAloneWhatIsTriedAgainLater) {
  strategy->on_step = [](const StrategyTask &task, const CallLimits &) -> Result<StepResult> {
    if (task.step == 1) return waiting(task.revision);
    return Error{Code::resource_exhausted, "Not before tomorrow.", {}, kDay};
  };
  start();
  wait_with("1.0.0");
  woken("repository/1.0.0");
  ASSERT_TRUE(test::eventually([&] { return task("1.0.0").phase == TaskPhase::retrying; }));
  const int64_t due_ns = task("1.0.0").due_ns;
  EXPECT_EQ(woken("repository/1.0.0"), 0u) << "a forge said when to come again";
  EXPECT_EQ(task("1.0.0").due_ns, due_ns);
}

TEST_F(WakingTest, WakesOnlyTasksOfTheStrategyThatReadTheRequest) {
  auto other = std::make_shared<FakeStrategy>();
  other->canonical_name = "other";
  other->knows_waking = true;
  other->on_wake = strategy->on_wake;
  registry.set_strategy("other", other);
  registry.set_strategy("pull-request", strategy);
  start();
  wait_with("1.0.0");
  EXPECT_EQ(woken("repository/1.0.0", "other"), 0u);
  EXPECT_EQ(woken("repository/1.0.0", "pull-request"), 1u) << "the pipeline says pullRequest";
}

TEST_F(WakingTest, IsNotForStrategiesThatNoRequestWakes) {
  registry.set_strategy("webhook", std::make_shared<FakeStrategy>());
  registry.break_strategy("broken", {Code::unavailable, "It could not be loaded.", {}, 0});
  open();
  EXPECT_TRUE(engine->takes_wakes("pullRequest").ok());
  EXPECT_EQ(engine->takes_wakes("webhook").error().code, Code::not_found);
  EXPECT_EQ(engine->takes_wakes("nothing").error().code, Code::not_found);
  EXPECT_EQ(engine->takes_wakes("broken").error().code, Code::unavailable);
  EXPECT_EQ(engine->wake("webhook", {}).error().code, Code::not_found);
}

TEST_F(WakingTest, HandsOnWhyTheModuleRefuses) {
  strategy->on_wake = [](const WakeRequest &) { return Error{Code::invalid_argument, "Garbage.", {}, 0}; };
  open();
  const auto refused = engine->wake("pullRequest", {});
  EXPECT_EQ(refused.error().code, Code::invalid_argument);
  EXPECT_EQ(refused.error().message, "Garbage.");
}

TEST_F(WakingTest, RefusesMoreRequestsThanItsLimit) {
  options.wakes.requests_at_once = 3;
  options.wakes.request_interval_ms = 3'600'000;
  registry.set_strategy("pull-request", strategy);
  open();
  for (const char *name : {"pullRequest", "pull-request", "pullRequest"})
    EXPECT_TRUE(engine->wake(name, {{}, {}, "a"}).ok());
  const auto refused = engine->wake("pull-request", {{}, {}, "a"});
  EXPECT_EQ(refused.error().code, Code::resource_exhausted);
  EXPECT_GT(refused.error().retry_after_ms, 3'000'000);
  EXPECT_LE(refused.error().retry_after_ms, 3'600'001);
}

TEST_F(WakingTest, NeverMakesMoreLooksThanItsLimit) {
  constexpr int64_t kHour = int64_t{3'600} * 1'000'000'000;
  options.wakes.requests_at_once = 1'000'000;
  options.wakes.looks_at_once = 2;
  options.wakes.look_interval_ms = kHour / 1'000'000;
  strategy->on_step = [](const StrategyTask &task, const CallLimits &) { return waiting(task.revision); };
  start();
  wait_with("1.0.0");
  ASSERT_TRUE(test::eventually([&] {
    woken("repository/1.0.0");
    return strategy->steps().size() == 3;
  }));
  int64_t ahead_ns = 0;
  ASSERT_TRUE(test::eventually([&] {
    woken("repository/1.0.0");
    ahead_ns = task("1.0.0").due_ns - kStart;
    return task("1.0.0").phase == TaskPhase::waiting && ahead_ns <= kHour;
  }));
  EXPECT_GT(ahead_ns, kHour / 2) << "the next look comes when it may";
  EXPECT_THAT(strategy->steps(), SizeIs(3));
}

TEST_F(WakingTest, IsNotLostWhileTheTaskIsBeingStepped) {
  std::atomic<bool> looked{false}, go{false};
  strategy->on_step = [&](const StrategyTask &task, const CallLimits &) {
    if (task.step > 1) return step_result(StepOutcome::succeeded);
    looked = true;  // and what it saw is old by the time that it is told
    test::eventually([&] { return go.load(); });
    return waiting(task.revision);
  };
  start();
  submit("qa", "1.0.0");
  ASSERT_TRUE(test::eventually([&] { return looked.load(); }));
  EXPECT_EQ(woken("repository/1.0.0"), 0u);
  go = true;
  EXPECT_TRUE(reaches("prod", "1.0.0", PromotionState::succeeded));
}

TEST(TokenBucket, LetsSoManyThroughAtOnceAndThenOneAfterEachInterval) {
  constexpr int64_t kInterval = 10'000'000;
  TokenBucket bucket(3, 10);
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(bucket.next_ns(100), 100);
    bucket.take(100);
  }
  EXPECT_EQ(bucket.next_ns(100), 100 + kInterval);
  EXPECT_EQ(bucket.next_ns(99 + kInterval), 100 + kInterval);
  EXPECT_EQ(bucket.next_ns(100 + kInterval), 100 + kInterval);
  bucket.take(100 + kInterval);
  EXPECT_EQ(bucket.next_ns(100 + kInterval), 100 + 2 * kInterval);
}

TEST(TokenBucket, SavesNoMoreThanItsNumber) {
  TokenBucket bucket(2, 10);
  bucket.take(0);
  const int64_t late = int64_t{3'600} * 1'000'000'000;
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(bucket.next_ns(late), late);
    bucket.take(late);
  }
  EXPECT_GT(bucket.next_ns(late), late);
}

}  // namespace
}  // namespace promotion::testing
