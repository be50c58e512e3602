#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace promotion::test {

/// What a simple path finds, as columns of CRDs have it: .a.b, [0], [*], [?(@.type=="Ready")].
std::vector<nlohmann::json> found_at(const nlohmann::json &object, const std::string &path);

}  // namespace promotion::test
