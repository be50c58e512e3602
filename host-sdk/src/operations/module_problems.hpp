// What a module says is wrong with its view of a pipeline, as something that is wrong with the manifest.
#pragma once

#include <string>
#include <utility>

#include "finding.hpp"
#include "promotion/host/evaluation.hpp"
#include "promotion/host/pipeline.hpp"

namespace promotion::host::operations {

// An evaluator's pointers begin at the pipeline as the contract shows it, where each environment has a
// policy. With the environment promoted into that it is about; empty: it is about none in particular.
std::pair<Finding, std::string> finding_of_evaluator(const Pipeline &pipeline, const Problem &problem);

// A strategy's pointers begin at the block of the environment that is promoted into.
Finding finding_of_strategy(const Pipeline &pipeline, size_t environment, const Problem &problem);

}  // namespace promotion::host::operations
