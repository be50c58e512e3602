// Takes the result of each task of one step, each of them checked.
#pragma once

#include <optional>
#include <vector>

#include "generation.hpp"
#include "promotion/abi/strategy.h"
#include "promotion/host/strategy.hpp"

namespace promotion::host::modules {

// For one call. What is wrong with one task's result spoils that task alone.
class StepSink {
 public:
  StepSink(const Generation &generation, size_t task_count);
  StepSink(const StepSink &) = delete;
  StepSink &operator=(const StepSink &) = delete;

  const promotion_step_output *table() const { return &table_; }

  // One entry for each task: what was put, else the call's error, else that it was forgotten.
  StepResults take(const Status &call);

 private:
  static promotion_status put(void *context, uint64_t task, const promotion_step_result *result);

  promotion_status take_one(size_t task, const promotion_step_result *result);
  Result<StepResult> checked(const promotion_step_result &result) const;
  Status check_sizes(const promotion_step_result &result) const;
  Error broken(const std::string &what) const;

  const Generation &generation_;
  promotion_step_output table_{};
  std::vector<std::optional<Result<StepResult>>> results_;
};

}  // namespace promotion::host::modules
