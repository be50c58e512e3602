// YAML written as JSON, for the parts of a pipeline that only a module understands.
#pragma once

#include <string>
#include <string_view>

#include "promotion/host/result.hpp"
#include "tree.hpp"

namespace promotion::host::yaml {

// Members keep their order, numbers all their digits. invalid_argument: a value that JSON has no word for.
Result<std::string> to_json(const Node &node, std::string_view origin);

// A JSON string literal.
std::string quoted_json(std::string_view text);

}  // namespace promotion::host::yaml
