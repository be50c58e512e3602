// Takes what a module says is wrong with something that a user wrote.
#pragma once

#include <vector>

#include "generation.hpp"
#include "promotion/abi/base.h"
#include "promotion/host/evaluation.hpp"

namespace promotion::host::modules {

// For one call.
class ProblemsSink {
 public:
  explicit ProblemsSink(const Generation &generation);
  ProblemsSink(const ProblemsSink &) = delete;
  ProblemsSink &operator=(const ProblemsSink &) = delete;

  const promotion_problems *table() const { return &table_; }

  // What was taken, or the module's misuse of it.
  Result<std::vector<Problem>> take();

 private:
  static promotion_status add(void *context, int32_t severity, promotion_string json_pointer,
                              promotion_string reason, promotion_string message);

  const Generation &generation_;
  promotion_problems table_{};
  std::vector<Problem> problems_;
  std::string misuse_;  // empty: none
};

// The errors among them, as one sentence; empty: there is none.
std::string errors_of(const std::vector<Problem> &problems);

}  // namespace promotion::host::modules
