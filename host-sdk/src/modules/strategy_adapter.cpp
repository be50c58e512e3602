#include "strategy_adapter.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "json.hpp"
#include "module_call.hpp"
#include "problems_sink.hpp"
#include "step_sink.hpp"
#include "task_view.hpp"
#include "text.hpp"
#include "text_sink.hpp"

namespace promotion::host::modules {
namespace {

constexpr int64_t quick_deadline_ms = 10'000;  // of what works without I/O
constexpr size_t group_limit = 4096;

std::vector<PipelineName> pipelines_of(const std::vector<const StrategyTask *> &tasks) {
  std::vector<PipelineName> names;
  for (const StrategyTask *task : tasks)
    if (std::find(names.begin(), names.end(), task->pipeline->name) == names.end())
      names.push_back(task->pipeline->name);
  return names;
}

}  // namespace

StrategyAdapter::StrategyAdapter(GenerationPtr generation, std::string name, StrategyNamesPtr names)
    : generation_(std::move(generation)), name_(std::move(name)), names_(std::move(names)) {}

bool StrategyAdapter::inherits() const {
  return (generation_->strategy().flags & PROMOTION_STRATEGY_INHERITS) != 0;
}

std::shared_ptr<const PipelineView> StrategyAdapter::view_of(const PipelinePtr &pipeline) const {
  if (auto known = views_.find(pipeline)) return known;
  return views_.keep(pipeline,
                     std::make_shared<PipelineView>(*pipeline, *names_, generation_->manifest().id));
}

Result<CallGate::Pass> StrategyAdapter::enter(const CallContext &call) const {
  if (generation_->is_concurrent()) return CallGate::Pass();
  CallGate::Pass pass = generation_->gate().enter(call);
  if (pass) return pass;
  return Error{
      call.stop().stop_requested() ? Code::cancelled : Code::deadline_exceeded,
      generation_->display_name() + " takes one call at a time, and another one was not over in time",
      {},
      0};
}

Result<std::vector<Problem>> StrategyAdapter::check_block(const Environment &environment) const {
  const std::string &text = environment.promotion.strategy_config_json;
  Result<nlohmann::json> block = parse_json(text.empty() ? "{}" : text);
  if (!block.ok()) return std::vector<Problem>{{true, "", "not-json", block.error().message}};
  return generation_->manifest().block_schema->check(*block);
}

Result<std::vector<Problem>> StrategyAdapter::validate(const PipelinePtr &pipeline,
                                                       size_t environment) const {
  if (environment >= pipeline->environments.size())
    return Error{
        Code::invalid_argument, "the pipeline has no environment " + std::to_string(environment), {}, 0};
  Result<std::vector<Problem>> unfit = check_block(pipeline->environments[environment]);
  if (!unfit.ok() || !unfit->empty()) return unfit;
  CallContext call({quick_deadline_ms, {}, {}, {pipeline->name}}, generation_->log());
  Result<CallGate::Pass> pass = enter(call);
  if (!pass.ok()) return pass.error();
  auto view = view_of(pipeline);
  ProblemsSink problems(*generation_);
  Status done = call_module(*generation_, call, "validate", [&] {
    return generation_->strategy().validate(generation_->instance(), call.call(), view->get(),
                                            static_cast<uint32_t>(environment), problems.table());
  });
  if (!done.ok()) return done.error();
  return problems.take();
}

Status StrategyAdapter::check(const StrategyTask &task) const {
  if (Status sound = check_task(task); !sound.ok()) return sound;
  for (const auto *state : {&task.state, &task.inherited})
    if (*state && !generation_->manifest().reads_state((*state)->version))
      return Error{Code::failed_precondition,
                   "the task " + task.id + " has a state of version " + std::to_string((*state)->version) +
                       ", which " + generation_->display_name() +
                       " cannot read; activate a version of the module that can",
                   {},
                   0};
  return success();
}

Result<std::string> StrategyAdapter::group(const StrategyTask &task) const {
  if (generation_->strategy().group == nullptr) return std::string();
  if (Status sound = check(task); !sound.ok()) return sound.error();
  CallContext call({quick_deadline_ms, {}, task.trace_parent, {task.pipeline->name}}, generation_->log());
  Result<CallGate::Pass> pass = enter(call);
  if (!pass.ok()) return pass.error();
  TaskViews views;
  views.add(task, view_of(task.pipeline));
  TextSink key(group_limit);
  Status done = call_module(*generation_, call, "group", [&] {
    return generation_->strategy().group(generation_->instance(), call.call(), views.data()[0], key.table());
  });
  if (key.is_refused())
    return Error{Code::internal,
                 generation_->display_name() + " wrote a group of more than " + std::to_string(group_limit) +
                     " bytes; report it to the module's authors",
                 {},
                 0};
  if (!done.ok()) return done.error();
  return mended(key.text());
}

StepResults StrategyAdapter::step(const std::vector<StrategyTask> &tasks, const CallLimits &limits) const {
  return carry_on("step", generation_->strategy().step, tasks, limits);
}

StepResults StrategyAdapter::withdraw(const std::vector<StrategyTask> &tasks,
                                      const CallLimits &limits) const {
  if (can_withdraw()) return carry_on("withdraw", generation_->strategy().withdraw, tasks, limits);
  StepResult nothing_to_undo;
  nothing_to_undo.outcome = StepOutcome::succeeded;
  return StepResults(tasks.size(), nothing_to_undo);
}

// What the world refuses a strategy is not its fault; what it cannot cope with is. A call counts once.
void StrategyAdapter::note_health(const StepResults &results) const {
  const auto is_fault = [](Code code) {
    return code == Code::internal || code == Code::unsupported || code == Code::deadline_exceeded;
  };
  for (const auto &result : results) {
    if (result.ok() && (result->outcome != StepOutcome::failed || !is_fault(result->code))) continue;
    if (!result.ok() && !is_fault(result.error().code)) continue;
    return generation_->health().failed(result.ok() ? result->message : result.error().message);
  }
}

StepResults StrategyAdapter::carry_on(const char *function, StepFunction next,
                                      const std::vector<StrategyTask> &tasks,
                                      const CallLimits &limits) const {
  StepResults results;
  results.reserve(tasks.size());
  TaskViews views;
  std::vector<const StrategyTask *> sound;
  std::vector<size_t> places;  // of the sound ones among all
  for (const auto &task : tasks) {
    Status checked = check(task);
    results.emplace_back(checked.ok() ? Result<StepResult>(StepResult{})
                                      : Result<StepResult>(checked.error()));
    if (!checked.ok()) continue;
    views.add(task, view_of(task.pipeline));
    sound.push_back(&task);
    places.push_back(results.size() - 1);
  }
  if (sound.empty()) return results;
  CallContext call({std::max<int64_t>(limits.deadline_ms, 1), limits.stop, sound.front()->trace_parent,
                    pipelines_of(sound)},
                   generation_->log());
  StepSink sink(*generation_, sound.size());
  Status done = success();
  if (Result<CallGate::Pass> pass = enter(call); !pass.ok())
    done = pass.error();
  else
    done = call_module(*generation_, call, function, [&] {
      return next(generation_->instance(), call.call(), views.data(), views.size(), sink.table());
    });
  StepResults taken = sink.take(done);
  note_health(taken);
  for (size_t i = 0; i < places.size(); ++i) results[places[i]] = std::move(taken[i]);
  return results;
}

}  // namespace promotion::host::modules
