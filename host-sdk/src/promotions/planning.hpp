// Says what a promotion would do, by the strategy's own word, and changes nothing.
#pragma once

#include <atomic>
#include <cstdint>
#include <stop_token>
#include <vector>

#include "promotion/host/clock.hpp"
#include "promotion/host/log.hpp"
#include "promotion/host/operators.hpp"
#include "promotion/host/pipeline_source.hpp"
#include "promotion/host/registry.hpp"
#include "readers.hpp"
#include "task_preparation.hpp"

namespace promotion::host {

// What is wrong with a question apart from any record; success: nothing.
Status check_question(const PlanQuestion &question);

// Thread-safe. The references outlive it.
class Planning {
 public:
  Planning(const Registry &registry, const PipelineSource &pipelines, const TaskPreparation &preparation,
           const Readers &readers, const Clock &clock, int64_t deadline_ms, const Log &log)
      : registry_(registry),
        pipelines_(pipelines),
        preparation_(preparation),
        readers_(readers),
        clock_(clock),
        deadline_ms_(deadline_ms),
        log_(log) {}

  // operators.hpp.
  Result<PlanReport> plan(const PlanQuestion &question) const;
  // Cancels what is being planned, and plans nothing more.
  void stop() { stop_.request_stop(); }

 private:
  // The promotion as it is, or as an operator would start it now, and its tasks.
  struct Draft {
    PromotionRow promotion;
    std::vector<TaskRow> tasks;
    bool is_open = false;
  };
  Result<Draft> draft(Connection &sql, const PlanQuestion &question, const PipelinePtr &pipeline,
                      size_t environment) const;
  Result<PlanReport> ask(const Draft &draft) const;

  const Registry &registry_;
  const PipelineSource &pipelines_;
  const TaskPreparation &preparation_;
  const Readers &readers_;
  const Clock &clock_;
  const int64_t deadline_ms_;  // of a whole plan
  const Log &log_;
  std::stop_source stop_;
  mutable std::atomic<int> under_way_{0};
};

}  // namespace promotion::host
