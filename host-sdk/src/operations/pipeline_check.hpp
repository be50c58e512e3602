// Whether what a pipeline says can be carried out by the modules that run and with the Secrets that exist.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "promotion/host/pipeline.hpp"
#include "promotion/host/registry.hpp"
#include "promotion/host/secret_source.hpp"

namespace promotion::host::operations {

struct Finding {
  bool is_error = true;
  std::string sentence;  // begins with the pipeline's name
};

// The evaluator's check, and for each environment that is promoted into the strategy and its check.
std::vector<Finding> check_strategies(const PipelinePtr &pipeline, const Registry &registry);

// The Secrets that authenticate events and those that the strategies' blocks name. host_wide:
// events.secretRef.
std::vector<Finding> check_secrets(const Pipeline &pipeline, const SecretSource &secrets,
                                   const std::optional<SecretName> &host_wide);

}  // namespace promotion::host::operations
