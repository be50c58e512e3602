#include "task_preparation.hpp"

#include <exception>
#include <utility>

#include "strategy_choice.hpp"
#include "target_key.hpp"

namespace promotion::host {
namespace {

using Verdict = PreparedTask::Verdict;

bool stop(PreparedTask &prepared, Verdict verdict, Code code, std::string message) {
  prepared.verdict = verdict;
  prepared.error = {code, std::move(message), {}, 0};
  return false;
}

std::string display(const PipelineName &name) { return "Pipeline " + name.namespace_name + "/" + name.name; }

bool has_begun(const TaskRow &task) { return task.state || task.inherited; }

}  // namespace

PreparedTask TaskPreparation::prepare(const TaskRow &task, const PromotionRow &promotion,
                                      int64_t now_ns) const {
  PreparedTask prepared;
  if (!place(task, promotion, prepared) || !choose(task, promotion, prepared)) return prepared;
  fill(task, promotion, now_ns, prepared);
  find_group(prepared);
  return prepared;
}

// Indexes count only within one view of a pipeline, so they are found anew for each step.
bool TaskPreparation::place(const TaskRow &task, const PromotionRow &promotion,
                            PreparedTask &prepared) const {
  const PipelineName &name = promotion.record.pipeline;
  auto pipeline = pipelines_.find(name);
  if (!pipeline && pipeline.error().code == Code::not_found)
    return stop(prepared, Verdict::vanished, Code::not_found, display(name) + " is no more.");
  if (!pipeline) return stop(prepared, Verdict::later, pipeline.error().code, pipeline.error().message);
  const auto environment = (*pipeline)->find_environment(promotion.record.environment);
  if (!environment)
    return stop(prepared, Verdict::vanished, Code::not_found,
                display(name) + " has no environment '" + promotion.record.environment + "' any more.");
  const auto target =
      find_target((*pipeline)->environments[*environment], task.cluster_key, task.record.namespace_name);
  if (!target)
    return stop(prepared, Verdict::vanished, Code::not_found,
                "Environment '" + promotion.record.environment + "' of " + display(name) + " has no target " +
                    task.record.cluster + "/" + task.record.namespace_name + " any more.");
  prepared.task.pipeline = *pipeline;
  prepared.task.environment = *environment;
  prepared.task.targets = {{*target, task.previous_revision}};
  if (!promotion.record.from.empty())
    prepared.task.source = (*pipeline)->find_environment(promotion.record.from);
  return true;
}

// A task that did not begin follows the pipeline to another strategy. One that did cannot: its state is the
// old one's.
bool TaskPreparation::choose(const TaskRow &task, const PromotionRow &promotion,
                             PreparedTask &prepared) const {
  const StrategyChoice choice =
      choose_strategy(prepared.task.pipeline->environments[prepared.task.environment], registry_);
  if (!choice.reason.empty())
    return stop(prepared, Verdict::later, Code::failed_precondition, choice.explanation);
  auto strategy = registry_.strategy(choice.key);
  if (!strategy) return stop(prepared, Verdict::later, strategy.error().code, strategy.error().message);
  if (choice.key != promotion.record.strategy && has_begun(task)) {
    const auto first = registry_.strategy(promotion.record.strategy);
    if (!first || (*first)->name() != (*strategy)->name())
      return stop(prepared, task.record.phase == TaskPhase::withdrawing ? Verdict::vanished : Verdict::unfit,
                  Code::failed_precondition,
                  "It began with the strategy '" + promotion.record.strategy +
                      "', and the pipeline now has '" + choice.key +
                      "'; what was begun cannot be carried on by another strategy.");
  }
  prepared.strategy = std::move(*strategy);
  prepared.strategy_key = choice.key;
  return true;
}

void TaskPreparation::fill(const TaskRow &task, const PromotionRow &promotion, int64_t now_ns,
                           PreparedTask &prepared) const {
  StrategyTask &given = prepared.task;
  given.id = task.record.id;
  given.promotion_id = promotion.record.id;
  given.attempt = task.record.attempt;
  given.step = task.record.step;
  given.revision = promotion.record.revision;
  given.version = promotion.record.version;
  given.explanation =
      promotion.status_explanation.empty() ? promotion.record.explanation : promotion.status_explanation;
  if (!public_url_.empty()) {
    given.promotion_url = public_url_ + "/api/v1/promotions/" + promotion.record.id;
    if (!promotion.record.event_id.empty())
      given.event_url = public_url_ + "/api/v1/events/" + promotion.record.event_id;
  }
  given.created_ns = task.created_ns;
  given.now_ns = now_ns;
  given.state = task.state;
  given.inherited = task.inherited;
  given.metadata = promotion.metadata;
  given.trace_parent = promotion.trace_parent;
  given.held = promotion.record.state == PromotionState::held;
}

void TaskPreparation::find_group(PreparedTask &prepared) const {
  Result<std::string> key = Error{};
  try {
    key = prepared.strategy->group(prepared.task);
  } catch (const std::exception &error) {
    key = Error{Code::internal, std::string("The strategy threw an exception: ") + error.what(), {}, 0};
  }
  prepared.group = prepared.strategy->name() + '\n';
  if (key && !key->empty()) {
    prepared.group += "group " + *key;
  } else {
    prepared.group += "alone " + prepared.task.id;
  }
  prepared.verdict = Verdict::ready;
  if (key) return;
  prepared.verdict = Verdict::unfit;
  prepared.error = key.error();
}

}  // namespace promotion::host
