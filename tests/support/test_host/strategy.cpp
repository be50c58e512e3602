#include "strategy.hpp"

#include <memory>
#include <stdexcept>

#include "views.hpp"

namespace promotion::test {
namespace {

promotion_status keep(void *context, std::uint64_t task, const promotion_step_result *result) {
  auto &results = *static_cast<std::vector<std::optional<StepResult>> *>(context);
  if (task >= results.size() || results[task]) return PROMOTION_INVALID_ARGUMENT;
  const std::string state =
      result->state.size == 0
          ? std::string()
          : std::string(static_cast<const char *>(result->state.data), result->state.size);
  results[task] = StepResult{result->outcome,
                             result->status,
                             {result->state_version, state},
                             text(result->link),
                             text(result->message),
                             result->look_again_ms,
                             text(result->wake_key),
                             text(result->details_json)};
  return PROMOTION_OK;
}

promotion_status note(void *context, std::int32_t severity, promotion_string pointer, promotion_string reason,
                      promotion_string message) {
  static_cast<std::vector<Problem> *>(context)->push_back(
      {severity, text(pointer), text(reason), text(message)});
  return PROMOTION_OK;
}

promotion_status append(void *context, const void *data, std::uint64_t size) {
  static_cast<std::string *>(context)->append(static_cast<const char *>(data), size);
  return PROMOTION_OK;
}

}  // namespace

Strategy::Strategy(const Module &module, Host &host, const std::string &configuration)
    : table_(module.find<promotion_strategy>(PROMOTION_STRATEGY_ID)),
      planner_(module.find<promotion_strategy_plan>(PROMOTION_STRATEGY_PLAN_ID)),
      checker_(module.find<promotion_strategy_check>(PROMOTION_STRATEGY_CHECK_ID)) {
  if (table_ == nullptr) throw std::runtime_error("the module offers no " PROMOTION_STRATEGY_ID);
  Call call;
  if (table_->create(host.get(), call.get(), borrow(configuration), &instance_) != PROMOTION_OK) {
    throw std::runtime_error("create failed: " + call.message);
  }
}

Strategy::~Strategy() { table_->destroy(instance_); }

std::vector<Problem> Strategy::validate(const Pipeline &pipeline, std::uint32_t environment) {
  std::vector<Problem> found;
  const promotion_problems problems{sizeof problems, 0, &found, &note};
  Call call;
  const PipelineView view(pipeline);
  if (table_->validate(instance_, call.get(), view.get(), environment, &problems) != PROMOTION_OK) {
    throw std::runtime_error("validate failed: " + call.message);
  }
  return found;
}

std::string Strategy::group(const Task &task) {
  std::string key;
  if (table_->group == nullptr) return key;
  const promotion_sink sink{sizeof sink, 0, &key, &append};
  Call call;
  const TaskView view(task);
  if (table_->group(instance_, call.get(), view.get(), &sink) != PROMOTION_OK) {
    throw std::runtime_error("group failed: " + call.message);
  }
  return key;
}

StepAnswer Strategy::step(const std::vector<Task> &tasks) { return work(table_->step, tasks); }

StepAnswer Strategy::withdraw(const std::vector<Task> &tasks) {
  if (table_->withdraw == nullptr) throw std::runtime_error("the module has no withdraw");
  return work(table_->withdraw, tasks);
}

PlanAnswer Strategy::plan(const Task &task) {
  if (planner_ == nullptr) throw std::runtime_error("the module offers no " PROMOTION_STRATEGY_PLAN_ID);
  PlanAnswer answer;
  const promotion_sink sink{sizeof sink, 0, &answer.text, &append};
  Call call(task.trace_parent);
  const TaskView view(task);
  answer.status = planner_->plan(instance_, call.get(), view.get(), &sink);
  answer.message = call.message;
  answer.retry_after_ms = call.retry_after_ms;
  return answer;
}

std::vector<Problem> Strategy::check(const Pipeline &pipeline, std::uint32_t environment) {
  if (checker_ == nullptr) throw std::runtime_error("the module offers no " PROMOTION_STRATEGY_CHECK_ID);
  std::vector<Problem> found;
  const promotion_problems problems{sizeof problems, 0, &found, &note};
  Call call;
  const PipelineView view(pipeline);
  if (checker_->check(instance_, call.get(), view.get(), environment, borrow(""), &problems) != PROMOTION_OK)
    throw std::runtime_error("check failed: " + call.message);
  return found;
}

StepAnswer Strategy::work(Function function, const std::vector<Task> &tasks) {
  std::vector<std::unique_ptr<TaskView>> views;
  std::vector<const promotion_task *> raw;
  for (const Task &task : tasks) {
    views.push_back(std::make_unique<TaskView>(task));
    raw.push_back(views.back()->get());
  }
  StepAnswer answer;
  answer.results.resize(tasks.size());
  const promotion_step_output output{sizeof output, 0, &answer.results, &keep};
  Call call(tasks.empty() ? std::string() : tasks[0].trace_parent);
  answer.status = function(instance_, call.get(), raw.data(), raw.size(), &output);
  answer.message = call.message;
  answer.retry_after_ms = call.retry_after_ms;
  return answer;
}

std::optional<StepResult> Strategy::run(Task task, int limit) {
  for (int i = 0; i < limit; ++i) {
    StepAnswer answer = step({task});
    if (answer.status != PROMOTION_OK || answer.results[0]->outcome != PROMOTION_STEP_CONTINUE) {
      return answer.results[0];
    }
    task.state = answer.results[0]->state;
    ++task.step;
  }
  throw std::runtime_error("the strategy goes on for ever");
}

}  // namespace promotion::test
