// JSON that somebody else wrote: bounded in depth before anything recursive works on it.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string_view>

#include "promotion/host/result.hpp"

namespace promotion::host::modules {

inline constexpr size_t json_depth_limit = 64;

// invalid_argument: not JSON (where and why), nested too deeply, or a member that is there twice.
Result<nlohmann::json> parse_json(std::string_view text);

// Whether it is one JSON object, of bounded depth.
bool is_json_object(std::string_view text);

}  // namespace promotion::host::modules
