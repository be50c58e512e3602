#pragma once

#include <gtest/gtest.h>

#include "scripted_strategy.hpp"
#include "test_host/call.hpp"
#include "test_host/host.hpp"
#include "test_host/views.hpp"

namespace promotion::test {

template <typename Table>
const Table *table_of(const char *id) {
  return static_cast<const Table *>(ScriptedTables::find({id, std::string_view(id).size()}));
}

/// An instance of the scripted strategy with one good argument of each kind, and calls that use them.
class StrategyEntries : public testing::Test {
 protected:
  StrategyEntries() : work(made()), task(work), task_pointer(task.get()) {}
  ~StrategyEntries() override { strategy->destroy(instance); }

  static Task made() {
    Task value;
    value.pipeline = three_environments("scripted", "{}");
    value.state = State{3, "kept"};
    value.metadata = {{"k", "v"}};
    return value;
  }

  promotion_status create(const std::string &config) {
    return strategy->create(host.get(), call.get(), test::borrow(config), &instance);
  }
  promotion_status validate() {
    return strategy->validate(instance, call.get(), task.get()->pipeline, 1, &problems);
  }
  promotion_status group() { return strategy->group(instance, call.get(), task.get(), &sink); }
  promotion_status step() { return strategy->step(instance, call.get(), &task_pointer, 1, &output); }
  promotion_status withdraw() { return strategy->withdraw(instance, call.get(), &task_pointer, 1, &output); }
  promotion_status plan() { return plans->plan(instance, call.get(), task.get(), &sink); }
  promotion_status check() {
    return checks->check(instance, call.get(), task.get()->pipeline, 1, test::borrow(options), &problems);
  }
  promotion_status wake() { return wake_table->read(instance, call.get(), &request, &wakes); }

  const promotion_strategy *strategy = table_of<promotion_strategy>(PROMOTION_STRATEGY_ID);
  const promotion_strategy_plan *plans = table_of<promotion_strategy_plan>(PROMOTION_STRATEGY_PLAN_ID);
  const promotion_strategy_check *checks = table_of<promotion_strategy_check>(PROMOTION_STRATEGY_CHECK_ID);
  const promotion_strategy_wake *wake_table = table_of<promotion_strategy_wake>(PROMOTION_STRATEGY_WAKE_ID);

  Host host;
  Call call;
  void *instance = nullptr;
  Task work;
  TaskView task;
  const promotion_task *task_pointer;
  std::string options = "{}";

  // What the module handed over, and from which write on the host refuses with which status.
  std::vector<std::string> taken;
  std::size_t capacity = 100;
  promotion_status refusal = PROMOTION_RESOURCE_EXHAUSTED;

  promotion_sink sink{sizeof sink, 0, this, [](void *self, const void *data, std::uint64_t size) {
                        return take(self, std::string(static_cast<const char *>(data), size));
                      }};
  promotion_problems problems{sizeof problems, 0, this,
                              [](void *self, std::int32_t, promotion_string, promotion_string reason,
                                 promotion_string) { return take(self, test::text(reason)); }};
  promotion_wakes wakes{sizeof wakes, 0, this,
                        [](void *self, promotion_string key) { return take(self, test::text(key)); }};
  promotion_step_output output{sizeof output, 0, this,
                               [](void *self, std::uint64_t, const promotion_step_result *result) {
                                 return take(self, test::text(result->message));
                               }};
  promotion_wake_request request{sizeof request, 0, {"/a", 2}, nullptr, 0, {"/b", 2}};

 private:
  static promotion_status take(void *context, std::string what) {
    StrategyEntries &self = *static_cast<StrategyEntries *>(context);
    self.taken.push_back(std::move(what));
    return self.taken.size() > self.capacity ? self.refusal : promotion_status{PROMOTION_OK};
  }
};

}  // namespace promotion::test
