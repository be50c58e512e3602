#include "promotion/host/instant.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <ctime>
#include <utility>

namespace promotion::host {
namespace {

constexpr double longest_ms = 10.0 * 366 * 24 * 3'600'000;

constexpr std::array<std::pair<std::string_view, double>, 6> units{
    {{"ms", 1.0}, {"us", 1e-3}, {"ns", 1e-6}, {"h", 3'600'000.0}, {"m", 60'000.0}, {"s", 1'000.0}}};

}  // namespace

std::string format_instant(int64_t unix_ns) {
  int64_t seconds = unix_ns / 1'000'000'000;
  int64_t rest = unix_ns % 1'000'000'000;
  if (rest < 0) {
    rest += 1'000'000'000;
    --seconds;
  }
  const auto time = static_cast<std::time_t>(seconds);
  std::tm parts{};
  gmtime_r(&time, &parts);
  char text[64];
  std::snprintf(text, sizeof text, "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ", parts.tm_year + 1900,
                parts.tm_mon + 1, parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec,
                static_cast<int>(rest / 1'000'000));
  return text;
}

std::optional<int64_t> parse_duration_ms(std::string_view text) {
  if (text == "0") return 0;
  if (text.empty()) return std::nullopt;
  double total = 0;
  while (!text.empty()) {
    if (text.front() < '0' || text.front() > '9') return std::nullopt;
    double number = 0;
    const auto [end, error] =
        std::from_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed);
    if (error != std::errc{}) return std::nullopt;
    text.remove_prefix(static_cast<size_t>(end - text.data()));
    bool known = false;
    for (const auto &[unit, factor] : units) {
      if (!text.starts_with(unit)) continue;
      total += number * factor;
      text.remove_prefix(unit.size());
      known = true;
      break;
    }
    if (!known || total > longest_ms) return std::nullopt;
  }
  return static_cast<int64_t>(std::llround(total));
}

}  // namespace promotion::host
