#include "instant.hpp"

#include <charconv>
#include <ctime>

namespace promotion::ctl {
namespace {

constexpr int64_t second_ns = 1'000'000'000;

// Reads exactly `count` digits.
bool take_digits(std::string_view &text, size_t count, int &number) {
  if (text.size() < count) return false;
  const auto [end, error] = std::from_chars(text.data(), text.data() + count, number);
  if (error != std::errc{} || end != text.data() + count || number < 0) return false;
  text.remove_prefix(count);
  return true;
}

bool take(std::string_view &text, char expected) {
  if (text.empty() || text.front() != expected) return false;
  text.remove_prefix(1);
  return true;
}

bool take_fraction(std::string_view &text, int64_t &ns) {
  ns = 0;
  if (!take(text, '.')) return true;
  int64_t unit = second_ns / 10;
  size_t digits = 0;
  for (; !text.empty() && text.front() >= '0' && text.front() <= '9'; ++digits, unit /= 10) {
    ns += (text.front() - '0') * unit;
    text.remove_prefix(1);
  }
  return digits > 0;
}

bool take_offset(std::string_view &text, int64_t &seconds) {
  seconds = 0;
  if (take(text, 'Z')) return true;
  const int sign = take(text, '+') ? 1 : take(text, '-') ? -1 : 0;
  int hours = 0;
  int minutes = 0;
  if (sign == 0 || !take_digits(text, 2, hours) || !take(text, ':') || !take_digits(text, 2, minutes))
    return false;
  seconds = sign * (hours * 3600 + minutes * 60);
  return hours < 24 && minutes < 60;
}

std::string span(int64_t ns) {
  const int64_t seconds = ns / second_ns;
  if (seconds < 120) return std::to_string(seconds) + "s";
  if (seconds < 7'200) return std::to_string(seconds / 60) + "m";
  if (seconds < 172'800) return std::to_string(seconds / 3'600) + "h";
  return std::to_string(seconds / 86'400) + "d";
}

}  // namespace

std::optional<int64_t> parse_instant(std::string_view text) {
  std::tm parts{};
  int year = 0;
  int month = 0;
  int64_t fraction = 0;
  int64_t offset = 0;
  if (!take_digits(text, 4, year) || !take(text, '-') || !take_digits(text, 2, month) || !take(text, '-') ||
      !take_digits(text, 2, parts.tm_mday) || !take(text, 'T') || !take_digits(text, 2, parts.tm_hour) ||
      !take(text, ':') || !take_digits(text, 2, parts.tm_min) || !take(text, ':') ||
      !take_digits(text, 2, parts.tm_sec) || !take_fraction(text, fraction) || !take_offset(text, offset) ||
      !text.empty())
    return std::nullopt;
  // The range that nanoseconds of 64 bits can tell.
  if (year < 1970 || year > 2261 || month < 1 || month > 12 || parts.tm_mday < 1 || parts.tm_mday > 31 ||
      parts.tm_hour > 23 || parts.tm_min > 59 || parts.tm_sec > 60)
    return std::nullopt;
  parts.tm_year = year - 1900;
  parts.tm_mon = month - 1;
  return (static_cast<int64_t>(timegm(&parts)) - offset) * second_ns + fraction;
}

std::string age_of(std::string_view instant, int64_t now_ns) {
  const auto at = parse_instant(instant);
  if (!at) return "";
  return *at > now_ns ? "-" + span(*at - now_ns) : span(now_ns - *at);
}

std::string with_age(std::string_view instant, int64_t now_ns) {
  const auto age = age_of(instant, now_ns);
  std::string text{instant};
  if (age.empty()) return text;
  return text + (age.front() == '-' ? " (in " + age.substr(1) + ")" : " (" + age + " ago)");
}

}  // namespace promotion::ctl
