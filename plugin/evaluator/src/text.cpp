#include "text.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "calendar.hpp"

namespace promotion::evaluator {
namespace {

constexpr std::int64_t second_ns = 1'000'000'000;

// Writes two digits and returns what follows them.
char *put_pair(char *at, unsigned value) {
  *at++ = static_cast<char>('0' + value / 10);
  *at++ = static_cast<char>('0' + value % 10);
  return at;
}

char *put_date(char *at, const Date &date) {
  at = put_pair(at, static_cast<unsigned>(date.year / 100 % 100));
  at = put_pair(at, static_cast<unsigned>(date.year % 100));
  *at++ = '-';
  at = put_pair(at, date.month);
  *at++ = '-';
  return put_pair(at, date.day);
}

char *put_clock(char *at, unsigned second_of_day) {
  at = put_pair(at, second_of_day / 3600);
  *at++ = ':';
  at = put_pair(at, second_of_day / 60 % 60);
  *at++ = ':';
  return put_pair(at, second_of_day % 60);
}

bool needs_escape(char c) { return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\'; }

void append_escaped(Text &out, std::string_view text) {
  constexpr std::string_view hex = "0123456789abcdef";
  for (const char c : text) {
    if (!needs_escape(c)) {
      out += c;
    } else if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else {
      out.append("\\u00");
      out += hex[static_cast<unsigned char>(c) >> 4];
      out += hex[static_cast<unsigned char>(c) & 15];
    }
  }
}

}  // namespace

void append(Text &out, std::initializer_list<std::string_view> parts) {
  std::size_t size = out.size();
  for (const std::string_view part : parts) size += part.size();
  std::size_t at = out.size();
  out.resize(size);
  for (const std::string_view part : parts) {
    std::copy(part.begin(), part.end(), out.begin() + static_cast<std::ptrdiff_t>(at));
    at += part.size();
  }
}

void append_number(Text &out, std::int64_t value) {
  std::array<char, 24> digits;
  out.append(digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr);
}

void append_instant(Text &out, std::int64_t unix_ns) {
  std::int64_t seconds = unix_ns / second_ns;
  std::int64_t rest = unix_ns % second_ns;
  if (rest < 0) {
    rest += second_ns;
    --seconds;
  }
  const std::int64_t days = (seconds >= 0 ? seconds : seconds - 86399) / 86400;
  std::array<char, 24> written;
  char *at = put_date(written.data(), date_of(days));
  *at++ = 'T';
  at = put_clock(at, static_cast<unsigned>(seconds - days * 86400));
  if (const auto milliseconds = static_cast<unsigned>(rest / 1'000'000); milliseconds != 0) {
    *at++ = '.';
    *at++ = static_cast<char>('0' + milliseconds / 100);
    at = put_pair(at, milliseconds % 100);
  }
  *at++ = 'Z';
  out.append(written.data(), at);
}

void append_duration(Text &out, std::int64_t ns) {
  std::int64_t seconds = ns / second_ns;
  if (seconds == 0) {
    append_number(out, ns / 1'000'000);
    out.append("ms");
    return;
  }
  constexpr std::array<std::pair<std::int64_t, char>, 3> units{{{3600, 'h'}, {60, 'm'}, {1, 's'}}};
  for (const auto &[unit, letter] : units) {
    if (seconds / unit == 0) continue;
    append_number(out, seconds / unit);
    out += letter;
    seconds %= unit;
  }
}

void append_json(Text &out, std::string_view text) {
  out += '"';
  if (std::any_of(text.begin(), text.end(), needs_escape)) {
    append_escaped(out, text);
  } else {
    out.append(text);
  }
  out += '"';
}

}  // namespace promotion::evaluator
