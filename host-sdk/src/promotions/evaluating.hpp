// Asks an evaluator, whatever it does.
#pragma once

#include "promotion/host/evaluation.hpp"

namespace promotion::host {

// Whatever a module behind the interface does, it stays there. internal: it threw, or decided nothing.
Result<EvaluationOutput> evaluate(const Evaluator &evaluator, const EvaluationInput &input);

}  // namespace promotion::host
