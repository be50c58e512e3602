// A strategy module behind the host's Strategy.
#pragma once

#include <string>

#include "call_context.hpp"
#include "generation.hpp"
#include "pipeline_cache.hpp"
#include "pipeline_view.hpp"
#include "promotion/host/strategy.hpp"

namespace promotion::host::modules {

// One for each canonical name; those of one module share its generation, and with it the instance.
class StrategyAdapter final : public Strategy {
 public:
  StrategyAdapter(GenerationPtr generation, std::string name, StrategyNamesPtr names);

  const ModuleStamp &stamp() const override { return generation_->stamp(); }
  const std::string &name() const override { return name_; }
  bool inherits() const override;
  bool can_withdraw() const override { return generation_->strategy().withdraw != nullptr; }

  Result<std::vector<Problem>> validate(const PipelinePtr &pipeline, size_t environment) const override;
  Result<std::vector<Problem>> look_outside(const PipelinePtr &pipeline, size_t environment,
                                            const std::string &options_json,
                                            const CallLimits &limits) const override;
  Result<std::string> plan(const StrategyTask &task, const CallLimits &limits) const override;
  bool can_wake() const override { return generation_->waker() != nullptr; }
  Result<std::vector<std::string>> wake(const WakeRequest &request, const CallLimits &limits) const override;
  Result<std::string> group(const StrategyTask &task) const override;
  StepResults step(const std::vector<StrategyTask> &tasks, const CallLimits &limits) const override;
  StepResults withdraw(const std::vector<StrategyTask> &tasks, const CallLimits &limits) const override;

 private:
  using StepFunction = decltype(promotion_strategy::step);

  std::shared_ptr<const PipelineView> view_of(const PipelinePtr &pipeline) const;
  Result<std::vector<Problem>> check_block(const Environment &environment) const;
  Status check(const StrategyTask &task) const;
  void note_health(const StepResults &results) const;
  StepResults carry_on(const char *function, StepFunction next, const std::vector<StrategyTask> &tasks,
                       const CallLimits &limits) const;
  // Waits for the instance to be free, where it takes one call at a time.
  Result<CallGate::Pass> enter(const CallContext &call) const;

  GenerationPtr generation_;
  std::string name_;
  StrategyNamesPtr names_;
  mutable PipelineCache<PipelineView> views_;
};

}  // namespace promotion::host::modules
