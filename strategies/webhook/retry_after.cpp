#include "retry_after.hpp"

#include <time.h>

#include <algorithm>
#include <string>

namespace promotion::webhook {
namespace {

using std::chrono::milliseconds;

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

bool all_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// Digits beyond what the cap needs only make it larger still.
milliseconds seconds_of(std::string_view digits) {
  digits.remove_prefix(std::min(digits.find_first_not_of('0'), digits.size()));
  if (digits.size() > 9) return longest_retry_after;
  return std::chrono::seconds(digits.empty() ? 0 : std::stol(std::string(digits)));
}

}  // namespace

std::optional<std::int64_t> read_http_date(std::string_view value) {
  const std::string date(trimmed(value));
  std::tm parts{};
  const char *end = strptime(date.c_str(), "%a, %d %b %Y %H:%M:%S GMT", &parts);
  if (end == nullptr || *end != '\0') return std::nullopt;
  return timegm(&parts);
}

std::optional<milliseconds> read_retry_after(std::string_view value, std::int64_t now_ns) {
  value = trimmed(value);
  milliseconds delay{0};
  if (all_digits(value)) {
    delay = seconds_of(value);
  } else if (const auto date = read_http_date(value)) {
    delay = std::chrono::seconds(*date) - milliseconds(now_ns / 1'000'000);
  }
  if (delay <= milliseconds(0)) return std::nullopt;
  return std::min(delay, longest_retry_after);
}

}  // namespace promotion::webhook
