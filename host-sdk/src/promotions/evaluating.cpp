#include "evaluating.hpp"

#include <exception>

namespace promotion::host {

Result<EvaluationOutput> evaluate(const Evaluator &evaluator, const EvaluationInput &input) {
  try {
    auto output = evaluator.evaluate(input);
    if (output && output->decisions.empty())
      return Error{Code::internal, "The evaluator decided nothing; expected at least one decision.", {}, 0};
    return output;
  } catch (const std::exception &error) {
    return Error{Code::internal, std::string("The evaluator threw an exception: ") + error.what(), {}, 0};
  }
}

}  // namespace promotion::host
