#include "text/template.hpp"

#include <algorithm>

namespace pull_request {
namespace {

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

bool is_among(std::string_view name, std::string_view variables) {
  std::string_view rest = variables;
  while (!rest.empty()) {
    const std::size_t comma = std::min(rest.find(", "), rest.size());
    if (rest.substr(0, comma) == name) return true;
    rest.remove_prefix(std::min(comma + 2, rest.size()));
  }
  return false;
}

}  // namespace

std::string template_problem(std::string_view text, std::string_view variables) {
  for (std::size_t open = text.find("{{"); open != std::string_view::npos; open = text.find("{{", open + 2)) {
    const std::size_t close = text.find("}}", open);
    if (close == std::string_view::npos) return "has a {{ without its }}";
    const std::string_view name = trimmed(text.substr(open + 2, close - open - 2));
    if (!is_among(name, variables)) {
      return "has the unknown variable \"" + std::string(name.substr(0, 60)) + "\"; expected one of " +
             std::string(variables);
    }
  }
  return {};
}

std::string fill(std::string_view text, const std::function<std::string(std::string_view)> &value) {
  std::string filled;
  while (true) {
    const std::size_t open = std::min(text.find("{{"), text.size());
    filled += text.substr(0, open);
    const std::size_t close = text.find("}}", open);
    if (close == std::string_view::npos) return filled += text.substr(open);
    filled += value(trimmed(text.substr(open + 2, close - open - 2)));
    text.remove_prefix(close + 2);
  }
}

}  // namespace pull_request
