// What operators say and ask, as it comes over HTTP.
#pragma once

#include <string_view>

#include "promotion/host/operator_word.hpp"
#include "promotion/host/operators.hpp"
#include "promotion/host/result.hpp"

namespace promotion::host::operations {

// invalid_argument: the body is no JSON object of the documented members, and which of them is wrong. What
// the members may hold is the engine's to check.
Result<OperatorWord> word_of_body(std::string_view body);
// Likewise, of what a plan is wanted for.
Result<PlanQuestion> question_of_body(std::string_view body);

}  // namespace promotion::host::operations
