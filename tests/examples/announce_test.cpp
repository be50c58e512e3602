#include <gtest/gtest.h>

#include "test_host/strategy.hpp"
#include "test_host/views.hpp"

namespace promotion::test {
namespace {

class Announce : public testing::Test {
 protected:
  static Task task() {
    Task made;
    made.pipeline = three_environments("announce", "{}");
    return made;
  }

  Module module{Module::path_or(ANNOUNCE_MODULE)};
  Host host;
};

TEST_F(Announce, LogsThenEmitsAnEvent) {
  Strategy strategy(module, host);
  const auto result = strategy.run(task());
  EXPECT_EQ(result->outcome, PROMOTION_STEP_SUCCEEDED);
  ASSERT_EQ(host.log().size(), 1U);
  EXPECT_EQ(host.log()[0].message, "podinfo 6.0.1 is to go into qa");
  ASSERT_EQ(host.events().size(), 1U);
  EXPECT_EQ(host.events()[0].type, "Normal");
  EXPECT_EQ(host.events()[0].reason, "PromotionAnnounced");
  EXPECT_EQ(host.events()[0].message, "podinfo 6.0.1 is to go into qa");
}

TEST_F(Announce, FirstStepLeavesAStateAndNoEvent) {
  Strategy strategy(module, host);
  const StepAnswer answer = strategy.step({task()});
  ASSERT_TRUE(answer.results[0]);
  EXPECT_EQ(answer.results[0]->outcome, PROMOTION_STEP_CONTINUE);
  EXPECT_EQ(answer.results[0]->state, (State{1, "announced"}));
  EXPECT_TRUE(host.events().empty());
}

TEST_F(Announce, DoesNotLogAgainAfterTheFirstStep) {
  Strategy strategy(module, host);
  Task second = task();
  second.state = State{1, "announced"};
  EXPECT_EQ(strategy.step({second}).status, PROMOTION_OK);
  EXPECT_TRUE(host.log().empty());
  EXPECT_EQ(host.events().size(), 1U);
}

TEST_F(Announce, SucceedsWithoutTheEventsService) {
  host.withhold("promotion.events/1");
  EXPECT_EQ(Strategy(module, host).run(task())->outcome, PROMOTION_STEP_SUCCEEDED);
  EXPECT_EQ(host.log().size(), 1U);
}

TEST_F(Announce, StepsSeveralTasksInOneCall) {
  Task other = task();
  other.pipeline.name = "frontend";
  const StepAnswer answer = Strategy(module, host).step({task(), other});
  EXPECT_TRUE(answer.results[0] && answer.results[1]);
  EXPECT_EQ(host.log()[1].message, "frontend 6.0.1 is to go into qa");
}

TEST_F(Announce, CutsALongSentence) {
  Task work = task();
  work.version = std::string(2000, 'v');
  EXPECT_EQ(Strategy(module, host).run(work)->outcome, PROMOTION_STEP_SUCCEEDED);
  EXPECT_EQ(host.log()[0].message.size(), 511U);
}

TEST_F(Announce, RefusesWhatItCannotUse) {
  const Strategy strategy(module, host);
  const promotion_strategy &table = strategy.table();
  Call call;
  EXPECT_EQ(table.create(nullptr, call.get(), {}, nullptr), PROMOTION_INVALID_ARGUMENT);
  EXPECT_EQ(table.create(host.get(), nullptr, {}, nullptr), PROMOTION_INVALID_ARGUMENT);
  EXPECT_EQ(table.step(strategy.instance(), call.get(), nullptr, 1, nullptr), PROMOTION_INVALID_ARGUMENT);
  EXPECT_EQ(table.validate(strategy.instance(), call.get(), nullptr, 0, nullptr), PROMOTION_INVALID_ARGUMENT);

  const Task work = task();
  TaskView view(work);
  view.mutable_task()->environment_index = 3;
  const promotion_task *const tasks[] = {view.get()};
  const promotion_step_output output{
      sizeof output, 0, nullptr,
      [](void *, std::uint64_t, const promotion_step_result *) { return promotion_status{PROMOTION_OK}; }};
  EXPECT_EQ(table.step(strategy.instance(), call.get(), tasks, 1, &output), PROMOTION_INVALID_ARGUMENT);
}

}  // namespace
}  // namespace promotion::test
