// The forms of names that modules, manifests and grants have.
#pragma once

#include <array>
#include <string>
#include <string_view>

namespace promotion::host::modules {

// Lower case letters, digits and dashes, a letter first, no dash last: what may be a folder's name too.
bool is_module_name(std::string_view text);

// What may stand for a strategy under `promotion`, and is not a reserved member.
bool is_strategy_key(std::string_view text);

// A stable id for a reason: lower case letters, digits and dashes.
bool is_reason(std::string_view text);

bool is_semantic_version(std::string_view text);

// The services that this host has, and the grant of sockets of one's own.
inline constexpr std::array<std::string_view, 6> known_grants = {
    "promotion.secrets/1",   "promotion.http/1",   "promotion.storage/1",
    "promotion.timezones/1", "promotion.events/1", "network"};
bool is_grant(std::string_view text);

// "a, b, c".
template <class Texts>
std::string join(const Texts &texts) {
  std::string result;
  for (const auto &text : texts) {
    if (!result.empty()) result += ", ";
    result += text;
  }
  return result;
}

}  // namespace promotion::host::modules
