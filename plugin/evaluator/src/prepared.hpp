// A pipeline, checked and with its policies read, as evaluations need it.
#pragma once

#include <promotion/abi/domain.h>

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "configuration.hpp"
#include "matching.hpp"
#include "policy.hpp"

namespace promotion::evaluator {

struct PreparedEnvironment {
  const promotion_environment *view;
  Policy policy;                              // for promotions into it
  std::vector<std::uint32_t> target_indexes;  // all of them
  std::vector<std::string> target_names;      // CLUSTER/NAMESPACE
  std::string passage_members;                // of the details of decisions about what goes on from here

  std::string_view name() const { return {view->name.data, view->name.size}; }
  bool is_manual() const { return (view->flags & PROMOTION_ENVIRONMENT_MANUAL) != 0; }
  bool has_gates() const { return is_manual() || policy.has_gates(); }
};

struct PreparedPipeline {
  const promotion_pipeline *view;  // borrowed
  Application application;
  ApplicationKind kind;
  const SuccessReasons *success_reasons;  // of the kind, from the configuration; NULL: none
  std::vector<PreparedEnvironment> environments;

  bool is_last(std::uint32_t environment_index) const { return environment_index + 1 == environments.size(); }
};

/// Takes what is wrong with a pipeline. pointer: /environments/1/policy/soak and the like.
using PipelineProblem = std::function<void(bool is_error, const std::string &pointer, std::string_view reason,
                                           const std::string &message)>;

/// Borrows the pipeline and the configuration for as long as what it returns is used.
PreparedPipeline prepare(const promotion_pipeline &pipeline, const Configuration &configuration,
                         const TimezoneSource &timezones, const PipelineProblem &problem);

}  // namespace promotion::evaluator
