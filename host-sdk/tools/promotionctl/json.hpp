// JSON as the admin API gives it, read without trust in its shape.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace promotion::ctl {

using Json = nlohmann::ordered_json;

// The member's text; a number or boolean as it is written; empty when there is no such member.
std::string text_of(const Json &object, std::string_view key);

// The member that is an object or an array; an empty array when there is no such member.
Json part_of(const Json &object, std::string_view key);

std::string dumped(const Json &json, int indent = 2);

}  // namespace promotion::ctl
