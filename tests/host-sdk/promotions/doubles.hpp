// Modules and pipelines that do what a test says: values in, values out.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "promotion/host/pipeline_source.hpp"
#include "promotion/host/registry.hpp"

namespace promotion::testing {

using namespace promotion::host;

// Promotes the revision in the event's metadata into the next environment, all of its targets, once. Refuses
// events of another object than the pipeline's. A test may put its own function in the place of this.
Result<EvaluationOutput> promote_to_the_next(const EvaluationInput &input);

// A pipeline's real rules in small: the latest revision that the environment before reported goes on, once. A
// manual environment holds it for an approval; the emergency stop holds everything that is open.
Result<EvaluationOutput> promote_with_gates(const EvaluationInput &input);

// The decision to promote this revision into that environment.
Decision promote(const Pipeline &pipeline, size_t environment, const std::string &revision);
Decision hold(const Pipeline &pipeline, size_t environment, const std::string &revision,
              std::vector<Gate> gates);
Decision withdraw(size_t environment, const std::string &revision);
Decision ignore(const std::string &reason);

class FakeEvaluator final : public Evaluator {
 public:
  using Function = std::function<Result<EvaluationOutput>(const EvaluationInput &)>;
  explicit FakeEvaluator(Function function = promote_to_the_next) : function_(std::move(function)) {}

  const ModuleStamp &stamp() const override { return stamp_; }
  Result<std::vector<Problem>> check(const PipelinePtr &) const override { return std::vector<Problem>{}; }
  Result<EvaluationOutput> evaluate(const EvaluationInput &input) const override { return function_(input); }

 private:
  Function function_;
  ModuleStamp stamp_{"fake-evaluator", "1.2.3", "00", 1, "in-process"};
};

StepResult step_result(StepOutcome outcome, const std::string &state = {}, const std::string &message = {});

class FakeStrategy final : public Strategy {
 public:
  using Step = std::function<Result<StepResult>(const StrategyTask &, const CallLimits &)>;

  // What a test sets before it hands the strategy to a registry.
  Step on_step = [](const StrategyTask &, const CallLimits &) { return step_result(StepOutcome::succeeded); };
  Step on_withdraw = on_step;
  std::function<Result<std::string>(const StrategyTask &)> on_group = [](const StrategyTask &) {
    return std::string{};
  };
  std::function<void(const std::vector<StrategyTask> &)> on_call = [](const std::vector<StrategyTask> &) {};
  std::function<Result<std::vector<std::string>>(const WakeRequest &)> on_wake = [](const WakeRequest &) {
    return std::vector<std::string>{};
  };
  std::function<Result<std::string>(const StrategyTask &, const CallLimits &)> on_plan;  // none: it has none
  bool wants_inheritance = false;
  bool knows_waking = false;
  bool knows_withdrawing = true;
  std::string canonical_name = "pull-request";

  const ModuleStamp &stamp() const override { return stamp_; }
  const std::string &name() const override { return canonical_name; }
  bool inherits() const override { return wants_inheritance; }
  bool can_withdraw() const override { return knows_withdrawing; }
  Result<std::vector<Problem>> validate(const PipelinePtr &, size_t) const override {
    return std::vector<Problem>{};
  }
  Result<std::string> group(const StrategyTask &task) const override { return on_group(task); }
  Result<std::string> plan(const StrategyTask &task, const CallLimits &limits) const override {
    return on_plan ? on_plan(task, limits) : Strategy::plan(task, limits);
  }
  bool can_wake() const override { return knows_waking; }
  Result<std::vector<std::string>> wake(const WakeRequest &request, const CallLimits &) const override {
    return on_wake(request);
  }
  StepResults step(const std::vector<StrategyTask> &tasks, const CallLimits &limits) const override;
  StepResults withdraw(const std::vector<StrategyTask> &tasks, const CallLimits &limits) const override;

  // Every call so far, in order of their beginning.
  std::vector<std::vector<StrategyTask>> steps() const;
  std::vector<std::vector<StrategyTask>> withdrawals() const;

 private:
  ModuleStamp stamp_{"fake-strategy", "4.5.6", "11", 7, "in-process"};
  mutable std::mutex mutex_;
  mutable std::vector<std::vector<StrategyTask>> steps_, withdrawals_;
};

class SettableRegistry final : public Registry {
 public:
  void set_evaluator(EvaluatorPtr evaluator);  // null: none is loaded
  void set_strategy(const std::string &key, StrategyPtr strategy);
  void break_strategy(const std::string &key, Error error);

  Result<EvaluatorPtr> evaluator() const override;
  Result<StrategyPtr> strategy(std::string_view key) const override;
  std::vector<ModuleStatus> modules() const override;

 private:
  mutable std::mutex mutex_;
  EvaluatorPtr evaluator_;
  std::map<std::string, Result<StrategyPtr>, std::less<>> strategies_;
};

class SettablePipelines final : public PipelineSource {
 public:
  void set(const Pipeline &pipeline);
  void remove(const PipelineName &name);
  void break_down(std::optional<Error> error);  // of every find, until it is none

  Result<PipelinePtr> find(const PipelineName &name) const override;
  std::vector<PipelinePtr> list() const override;
  void on_change(std::function<void()>) override {}
  Status start() override { return success(); }
  void stop() override {}

 private:
  mutable std::mutex mutex_;
  std::map<PipelineName, PipelinePtr> pipelines_;
  std::optional<Error> error_;
};

// dev (one target) → qa (two targets) → prod (one target on another cluster), by pull request.
Pipeline sample_pipeline(const std::string &name = "podinfo");
// A success of this revision, from the environment.
IncomingEvent sample_event(const PipelinePtr &pipeline, const std::string &environment,
                           const std::string &revision, const std::string &message = {});

}  // namespace promotion::testing
