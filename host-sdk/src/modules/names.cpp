#include "names.hpp"

#include <algorithm>

namespace promotion::host::modules {
namespace {

constexpr std::string_view lower = "abcdefghijklmnopqrstuvwxyz";
constexpr std::string_view digits = "0123456789";
constexpr std::string_view lower_digits_dash = "abcdefghijklmnopqrstuvwxyz0123456789-";
constexpr std::string_view alphanumeric = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

bool is_one_of(char c, std::string_view set) { return set.find(c) != std::string_view::npos; }
bool all_of(std::string_view text, std::string_view set) {
  return text.find_first_not_of(set) == std::string_view::npos;
}

// Takes a number without a leading zero off the front.
bool take_number(std::string_view &text) {
  size_t length = std::min(text.find_first_not_of(digits), text.size());
  if (length == 0 || length > 9 || (length > 1 && text[0] == '0')) return false;
  text.remove_prefix(length);
  return true;
}

bool take_dot(std::string_view &text) {
  if (!text.starts_with('.')) return false;
  text.remove_prefix(1);
  return true;
}

}  // namespace

bool is_module_name(std::string_view text) {
  return !text.empty() && text.size() <= 63 && is_one_of(text.front(), lower) && text.back() != '-' &&
         all_of(text, lower_digits_dash);
}

bool is_strategy_key(std::string_view text) {
  for (std::string_view reserved :
       {"strategy", "strategyVersion", "manual", "policy", "secretRef", "pullRequests"})
    if (text == reserved) return false;
  return !text.empty() && text.size() <= 63 && is_one_of(text.front(), alphanumeric) &&
         is_one_of(text.back(), alphanumeric) && std::all_of(text.begin(), text.end(), [](char c) {
           return c == '.' || c == '-' || is_one_of(c, alphanumeric);
         });
}

bool is_reason(std::string_view text) {
  return !text.empty() && text.size() <= 128 && all_of(text, lower_digits_dash);
}

bool is_semantic_version(std::string_view text) {
  if (text.size() > 128) return false;
  if (!take_number(text) || !take_dot(text) || !take_number(text) || !take_dot(text) || !take_number(text))
    return false;
  if (text.empty()) return true;
  if (text.size() < 2 || !is_one_of(text.front(), "-+")) return false;
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return is_one_of(c, ".-+") || is_one_of(c, alphanumeric); });
}

bool is_grant(std::string_view text) {
  return std::find(known_grants.begin(), known_grants.end(), text) != known_grants.end();
}

}  // namespace promotion::host::modules
