#include "preference.hpp"

#include <algorithm>
#include <string>

namespace promotion::host::events {
namespace {

constexpr int64_t longest_wait = 10;

std::string_view trim(std::string_view text) {
  const size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

bool is_wait(std::string_view name) {
  constexpr std::string_view wanted = "wait";
  return std::equal(name.begin(), name.end(), wanted.begin(), wanted.end(),
                    [](char a, char b) { return a == b || (a >= 'A' && a <= 'Z' && a - 'A' + 'a' == b); });
}

std::optional<int64_t> seconds(std::string_view value) {
  if (value.size() >= 2 && value.front() == '"' && value.back() == '"')
    value = value.substr(1, value.size() - 2);
  if (value.empty() || value.find_first_not_of("0123456789") != std::string_view::npos) return std::nullopt;
  int64_t number = 0;
  for (const char c : value) number = std::min(number * 10 + (c - '0'), longest_wait);
  return number;
}

}  // namespace

// preference *( "," preference ), each NAME [ = VALUE ] *( ; PARAMETER ). The first one counts.
std::optional<int64_t> parse_wait(std::string_view prefer) {
  while (!prefer.empty()) {
    const size_t comma = prefer.find(',');
    auto preference = prefer.substr(0, comma);
    prefer.remove_prefix(comma == std::string_view::npos ? prefer.size() : comma + 1);
    preference = preference.substr(0, preference.find(';'));
    const size_t equals = preference.find('=');
    if (equals != std::string_view::npos && is_wait(trim(preference.substr(0, equals))))
      return seconds(trim(preference.substr(equals + 1)));
  }
  return std::nullopt;
}

}  // namespace promotion::host::events
