// A pipeline of 3 environments with 4 targets that has been in use, and what happens to it.
#pragma once

#include <string>

#include "model.hpp"

namespace promotion::bench {

evaluator::test::PipelineModel sample_pipeline(const std::string &policy_of_prod);

/// Two revisions have gone all the way, each environment runs the second one, and that cluster reports that
/// it has deployed the revision.
evaluator::test::EvaluationModel sample_evaluation(std::size_t environment, const std::string &cluster,
                                                   const std::string &revision);

}  // namespace promotion::bench
