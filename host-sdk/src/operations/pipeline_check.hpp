// Whether what a pipeline says can be carried out by the modules that run and with the Secrets that exist.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "finding.hpp"
#include "promotion/host/pipeline.hpp"
#include "promotion/host/registry.hpp"
#include "promotion/host/secret_source.hpp"
#include "promotion/host/strategy.hpp"

namespace promotion::host::operations {

// The evaluator's check, and for each environment that is promoted into the strategy and its check.
std::vector<Finding> check_strategies(const PipelinePtr &pipeline, const Registry &registry);

// What the strategies find outside, such as a repository without markers. A strategy that cannot look there
// finds nothing. options_json: for each strategy; empty: it looks at what a promotion would work on.
std::vector<Finding> check_outside(const PipelinePtr &pipeline, const Registry &registry,
                                   const std::string &options_json, const CallLimits &limits);

// The Secrets that authenticate events and those that the strategies' blocks name. host_wide:
// events.secretRef.
std::vector<Finding> check_secrets(const Pipeline &pipeline, const SecretSource &secrets,
                                   const std::optional<SecretName> &host_wide);

}  // namespace promotion::host::operations
