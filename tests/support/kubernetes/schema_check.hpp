#pragma once

#include <nlohmann/json.hpp>
#include <vector>

#include "api_answers.hpp"

namespace promotion::test {

/// What a structural schema finds wrong with an object, in the words of the server, sorted by field. Rules
/// in CEL (x-kubernetes-validations) are not looked at.
std::vector<Cause> faults_of(const nlohmann::json &object, const nlohmann::json &schema);

}  // namespace promotion::test
