#include "event_path.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace promotion::host::events {
namespace {

constexpr size_t max_part = 253;

std::optional<std::string> decode_part(std::string_view part) {
  std::string decoded;
  for (size_t i = 0; i < part.size(); ++i) {
    char c = part[i];
    if (c == '%') {
      if (part.size() - i < 3) return std::nullopt;
      unsigned value = 0;
      const char *end = part.data() + i + 3;
      if (std::from_chars(part.data() + i + 1, end, value, 16).ptr != end) return std::nullopt;
      c = static_cast<char>(value);
      i += 2;
    }
    if (c <= 0x20 || c >= 0x7f || c == '/') return std::nullopt;
    decoded.push_back(c);
  }
  if (decoded.empty() || decoded.size() > max_part) return std::nullopt;
  return decoded;
}

}  // namespace

std::string EventPath::canonical() const {
  return "/promotion/" + pipeline.namespace_name + "/" + pipeline.name + "/" + environment;
}

std::string_view path_of(std::string_view target) { return target.substr(0, target.find_first_of("?#")); }

std::optional<EventPath> parse_event_path(std::string_view target) {
  constexpr std::string_view start = "/promotion/";
  auto rest = path_of(target);
  if (rest.substr(0, start.size()) != start) return std::nullopt;
  rest.remove_prefix(start.size());
  std::array<std::string, 3> parts;
  for (size_t i = 0; i < parts.size(); ++i) {
    const size_t slash = rest.find('/');
    if ((slash == std::string_view::npos) != (i + 1 == parts.size())) return std::nullopt;
    auto part = decode_part(rest.substr(0, slash));
    if (!part) return std::nullopt;
    parts[i] = std::move(*part);
    if (slash != std::string_view::npos) rest.remove_prefix(slash + 1);
  }
  return EventPath{{std::move(parts[0]), std::move(parts[1])}, std::move(parts[2])};
}

std::optional<WakePath> parse_wake_path(std::string_view target) {
  constexpr std::string_view start = "/wake/";
  target = target.substr(0, target.find('#'));
  if (target.substr(0, start.size()) != start) return std::nullopt;
  target.remove_prefix(start.size());
  const size_t end = std::min(target.find_first_of("/?"), target.size());
  auto strategy = decode_part(target.substr(0, end));
  if (!strategy) return std::nullopt;
  return WakePath{std::move(*strategy), std::string(target.substr(end))};
}

}  // namespace promotion::host::events
