// An evaluation, from the contract's views to the contract's views.
#pragma once

#include <promotion/sdk/evaluator.hpp>

#include "prepared.hpp"

namespace promotion::evaluator {

/// Evaluates and hands over the observations and then the decisions. Throws HostError when the host refuses.
void evaluate(const PreparedPipeline &pipeline, const Configuration &configuration,
              const promotion_evaluation &input, EvaluationOutput &output);

}  // namespace promotion::evaluator
