#include "kubernetes_name.hpp"

#include <algorithm>

namespace promotion::host::pipelines {
namespace {

// <cctype> follows the locale of the process; these names do not.
bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_alphanumeric(char c) { return is_lower(c) || is_digit(c) || (c >= 'A' && c <= 'Z'); }
bool is_joining(char c) { return c == '-' || c == '_' || c == '.'; }

}  // namespace

bool is_label(std::string_view name) {
  if (name.empty() || name.size() > 63 || name.front() == '-' || name.back() == '-') return false;
  return std::all_of(name.begin(), name.end(), [](char c) { return is_lower(c) || is_digit(c) || c == '-'; });
}

bool is_subdomain(std::string_view name) {
  if (name.size() > 253) return false;
  for (;;) {
    const size_t dot = name.find('.');
    const auto part = name.substr(0, dot);
    if (part.empty() || part.front() == '-' || part.back() == '-') return false;
    if (!std::all_of(part.begin(), part.end(), [](char c) { return is_lower(c) || is_digit(c) || c == '-'; }))
      return false;
    if (dot == std::string_view::npos) return true;
    name.remove_prefix(dot + 1);
  }
}

bool is_label_value(std::string_view name) {
  if (name.empty() || name.size() > 63 || !is_alphanumeric(name.front()) || !is_alphanumeric(name.back()))
    return false;
  return std::all_of(name.begin(), name.end(), [](char c) { return is_alphanumeric(c) || is_joining(c); });
}

bool is_secret_key(std::string_view key) {
  if (key.empty() || key.size() > 253 || key == "." || key.substr(0, 2) == "..") return false;
  return std::all_of(key.begin(), key.end(), [](char c) { return is_alphanumeric(c) || is_joining(c); });
}

}  // namespace promotion::host::pipelines
