#include "freeze.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "calendar.hpp"
#include "digits.hpp"

namespace promotion::evaluator {
namespace {

using nlohmann::json;
using Problem = std::optional<std::string>;

constexpr std::int64_t day_s = 86400;
constexpr std::int64_t second_ns = 1'000'000'000;
constexpr std::array<std::string_view, 7> weekdays{"sunday",   "monday", "tuesday", "wednesday",
                                                   "thursday", "friday", "saturday"};

// Two digits at that place, or -1.
int two_digits(std::string_view text, std::size_t at) {
  if (at + 2 > text.size() || !is_digit(text[at]) || !is_digit(text[at + 1])) return -1;
  return (text[at] - '0') * 10 + (text[at + 1] - '0');
}

// HH:MM up to 24:00, in seconds.
std::optional<std::int64_t> read_clock(std::string_view text) {
  const int hours = two_digits(text, 0);
  const int minutes = two_digits(text, 3);
  if (text.size() != 5 || text[2] != ':' || hours < 0 || minutes < 0 || minutes > 59) return std::nullopt;
  if (hours > 24 || (hours == 24 && minutes != 0)) return std::nullopt;
  return hours * 3600 + minutes * 60;
}

// Z, +HH:MM or -HH:MM, in seconds.
std::optional<std::int64_t> read_offset(std::string_view text) {
  if (text == "Z" || text == "z") return 0;
  if (text.size() != 6 || (text[0] != '+' && text[0] != '-')) return std::nullopt;
  const auto clock = read_clock(text.substr(1));
  if (!clock || *clock >= day_s) return std::nullopt;
  return text[0] == '-' ? -*clock : *clock;
}

// RFC 3339 with whole seconds: 2026-12-20T00:00:00+01:00.
std::optional<std::int64_t> read_instant(std::string_view text) {
  if (text.size() < 20 || text[4] != '-' || text[7] != '-' || text[10] != 'T' || text[16] != ':')
    return std::nullopt;
  const int century = two_digits(text, 0);
  const int year = two_digits(text, 2);
  const int month = two_digits(text, 5);
  const int day = two_digits(text, 8);
  const int seconds = two_digits(text, 17);
  const auto clock = read_clock(text.substr(11, 5));
  const auto offset = read_offset(text.substr(19));
  if (century < 0 || year < 0 || month < 1 || month > 12 || day < 1 || !clock || seconds < 0 ||
      seconds > 59 || !offset) {
    return std::nullopt;
  }
  const Date date{century * 100 + year, static_cast<unsigned>(month), static_cast<unsigned>(day)};
  if (date.year < 1970 || date.year > 2200 || date.day > days_in_month(date.year, date.month))
    return std::nullopt;
  return (days_of(date) * day_s + *clock + seconds - *offset) * second_ns;
}

// "mon" or "Monday" and the like.
std::optional<unsigned> read_weekday(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  for (unsigned i = 0; i < weekdays.size(); ++i) {
    if (text == weekdays[i] || text == weekdays[i].substr(0, 3)) return i;
  }
  return std::nullopt;
}

// A list of days, each a day or a range such as "mon-fri".
Problem read_days(const json &days, FreezeWindow &window) {
  const Problem problem = "expected days as a list such as [\"mon-thu\", \"sunday\"]";
  if (!days.is_array() || days.empty()) return problem;
  window.weekdays = 0;
  for (const json &entry : days) {
    if (!entry.is_string()) return problem;
    const auto text = entry.get<std::string>();
    const std::size_t dash = text.find('-');
    const auto first = read_weekday(text.substr(0, dash));
    const auto last = dash == std::string::npos ? first : read_weekday(text.substr(dash + 1));
    if (!first || !last) return problem;
    for (unsigned day = *first;; day = (day + 1) % 7) {
      window.weekdays |= 1U << day;
      if (day == *last) break;
    }
  }
  return std::nullopt;
}

Problem read_timezone(const json &name, const TimezoneSource &timezones, FreezeWindow &window) {
  if (!name.is_string()) return "expected a timezone such as \"Europe/Berlin\"";
  const auto &text = name.get_ref<const std::string &>();
  if (text == "UTC") return std::nullopt;
  const TimezoneData found = timezones(text);
  if (!found.problem.empty()) return found.problem;
  const auto zone = Timezone::read(found.tzif);
  if (!zone) return "the host's data of the time zone " + text + " cannot be read";
  window.timezone = *zone;
  return std::nullopt;
}

Problem read_weekly(const std::string &key, const json &value, const TimezoneSource &timezones,
                    FreezeWindow &window) {
  if (key == "days") return read_days(value, window);
  if (key == "timezone") return read_timezone(value, timezones, window);
  const auto clock = value.is_string() ? read_clock(value.get_ref<const std::string &>()) : std::nullopt;
  if (!clock) return "expected " + key + " as \"HH:MM\"";
  (key == "from" ? window.from_s : window.to_s) = *clock;
  return std::nullopt;
}

Problem read_span(const json &object, FreezeWindow &window) {
  const auto instant = [&](const char *key) -> std::optional<std::int64_t> {
    if (!object.contains(key) || !object[key].is_string()) return std::nullopt;
    return read_instant(object[key].get_ref<const std::string &>());
  };
  const auto start = instant("start");
  const auto end = instant("end");
  if (object.size() != 2 || !start || !end || *start >= *end) {
    return "expected start and a later end such as \"2026-12-20T00:00:00Z\", and nothing else";
  }
  window.start_ns = *start;
  window.end_ns = *end;
  return std::nullopt;
}

Problem read(const json &object, const TimezoneSource &timezones, FreezeWindow &window) {
  if (!object.is_object() || object.empty()) return "expected {days, from, to, timezone} or {start, end}";
  if (object.contains("start") || object.contains("end")) return read_span(object, window);
  for (const auto &[key, value] : object.items()) {
    if (key != "days" && key != "from" && key != "to" && key != "timezone") {
      return "expected days, from, to and timezone, or start and end, and no '" + key + "'";
    }
    if (auto problem = read_weekly(key, value, timezones, window)) return problem;
  }
  return std::nullopt;
}

}  // namespace

std::int64_t FreezeWindow::frozen_until(std::int64_t now_ns) const {
  if (end_ns != 0) return now_ns >= start_ns && now_ns < end_ns ? end_ns : 0;
  const std::int64_t now_s = now_ns / second_ns;
  const std::int64_t today = (now_s + timezone.offset_at(now_s)) / day_s;
  const std::int64_t length_days = to_s <= from_s ? 1 : 0;
  for (std::int64_t day = today - 1; day <= today; ++day) {  // it may have begun yesterday
    if ((weekdays >> weekday_of(day) & 1U) == 0) continue;
    const std::int64_t begin = timezone.unix_of_local(day * day_s + from_s);
    const std::int64_t end = timezone.unix_of_local((day + length_days) * day_s + to_s);
    if (now_s >= begin && now_s < end) return end * second_ns;
  }
  return 0;
}

std::variant<FreezeWindow, std::string> read_freeze_window(const json &object,
                                                           const TimezoneSource &timezones) {
  FreezeWindow window;
  if (auto problem = read(object, timezones, window)) return *problem;
  return window;
}

}  // namespace promotion::evaluator
