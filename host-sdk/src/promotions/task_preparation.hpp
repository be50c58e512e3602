// Makes of a task on record what a strategy is given, by the pipeline and the modules as they are now.
#pragma once

#include <string>

#include "promotion/host/pipeline_source.hpp"
#include "promotion/host/registry.hpp"
#include "promotion/host/strategy.hpp"
#include "promotion_rows.hpp"
#include "task_rows.hpp"

namespace promotion::host {

struct PreparedTask {
  enum class Verdict {
    ready,     // task, strategy, key and group are there
    later,     // the pipelines or the module cannot be had now: `error` says why
    vanished,  // pipeline, environment or target is no more
    unfit,     // it can never be carried out like this: `error` says why
  };
  Verdict verdict = Verdict::later;
  Error error;
  StrategyTask task;
  StrategyPtr strategy;
  std::string strategy_key;  // as the pipeline has it
  // Tasks of one group are never stepped side by side. Begins with the strategy's name; a task that goes
  // alone is a group of its own.
  std::string group;
};

// Thread-safe. The references outlive it.
class TaskPreparation {
 public:
  TaskPreparation(const Registry &registry, const PipelineSource &pipelines, std::string public_url)
      : registry_(registry), pipelines_(pipelines), public_url_(std::move(public_url)) {}

  PreparedTask prepare(const TaskRow &task, const PromotionRow &promotion, int64_t now_ns) const;

 private:
  bool place(const TaskRow &task, const PromotionRow &promotion, PreparedTask &prepared) const;
  bool choose(const TaskRow &task, const PromotionRow &promotion, PreparedTask &prepared) const;
  void fill(const TaskRow &task, const PromotionRow &promotion, int64_t now_ns, PreparedTask &prepared) const;
  void find_group(PreparedTask &prepared) const;

  const Registry &registry_;
  const PipelineSource &pipelines_;
  const std::string public_url_;
};

}  // namespace promotion::host
