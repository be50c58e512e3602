// strategy.hpp: an instance of a strategy module, called with values.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "call.hpp"
#include "host.hpp"
#include "module.hpp"
#include "values.hpp"

namespace promotion::test {

struct Problem {
  int severity;
  std::string pointer;
  std::string reason;
  std::string message;
};

/// What a module put for one task.
struct StepResult {
  int outcome = 0;
  promotion_status status = PROMOTION_OK;
  State state;
  std::string link;
  std::string message;
  std::int64_t look_again_ms = 0;
  std::string wake_key;
  std::string details;
};

/// A call's status with what was said about it.
struct Answer {
  promotion_status status = PROMOTION_OK;
  std::string message;
  std::int64_t retry_after_ms = 0;
};

struct PlanAnswer : Answer {
  std::string text;
};

struct StepAnswer : Answer {
  std::vector<std::optional<StepResult>> results;  // one for each task
};

/// Throws std::runtime_error when the module offers no promotion.strategy/1 or refuses to be created.
class Strategy {
 public:
  Strategy(const Module &module, Host &host, const std::string &configuration = "{}");
  Strategy(const Strategy &) = delete;
  Strategy &operator=(const Strategy &) = delete;
  ~Strategy();

  const promotion_strategy &table() const { return *table_; }
  void *instance() const { return instance_; }

  std::vector<Problem> validate(const Pipeline &pipeline, std::uint32_t environment);
  /// Nothing: every task alone.
  std::string group(const Task &task);
  StepAnswer step(const std::vector<Task> &tasks);
  StepAnswer withdraw(const std::vector<Task> &tasks);
  /// Throws std::runtime_error when the module offers no promotion.strategy.plan/1.
  PlanAnswer plan(const Task &task);
  /// Looks outside, into that environment; throws std::runtime_error when the module offers no
  /// promotion.strategy.check/1.
  std::vector<Problem> check(const Pipeline &pipeline, std::uint32_t environment);
  /// Steps one task, keeping its state, until an outcome other than CONTINUE; at most `limit` times.
  std::optional<StepResult> run(Task task, int limit = 10);

 private:
  using Function = promotion_status (*)(void *, const promotion_call *, const promotion_task *const *,
                                        std::uint64_t, const promotion_step_output *);
  StepAnswer work(Function function, const std::vector<Task> &tasks);

  const promotion_strategy *table_;
  const promotion_strategy_plan *planner_;
  const promotion_strategy_check *checker_;
  void *instance_ = nullptr;
};

}  // namespace promotion::test
