#include "text.hpp"

#include <array>
#include <charconv>

#include "calendar.hpp"

namespace promotion::evaluator {
namespace {

constexpr std::int64_t second_ns = 1'000'000'000;

void append_padded(Text &out, std::int64_t value, unsigned width) {
  std::array<char, 24> digits;
  const char *end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
  const auto size = static_cast<unsigned>(end - digits.data());
  if (size < width) out.append(width - size, '0');
  out.append(digits.data(), size);
}

}  // namespace

void append(Text &out, std::initializer_list<std::string_view> parts) {
  for (const std::string_view part : parts) out.append(part);
}

void append_number(Text &out, std::int64_t value) { append_padded(out, value, 0); }

void append_instant(Text &out, std::int64_t unix_ns) {
  std::int64_t seconds = unix_ns / second_ns;
  std::int64_t rest = unix_ns % second_ns;
  if (rest < 0) {
    rest += second_ns;
    --seconds;
  }
  const std::int64_t days = (seconds >= 0 ? seconds : seconds - 86399) / 86400;
  const std::int64_t second_of_day = seconds - days * 86400;
  const Date date = date_of(days);
  append_padded(out, date.year, 4);
  out += '-';
  append_padded(out, date.month, 2);
  out += '-';
  append_padded(out, date.day, 2);
  out += 'T';
  append_padded(out, second_of_day / 3600, 2);
  out += ':';
  append_padded(out, second_of_day / 60 % 60, 2);
  out += ':';
  append_padded(out, second_of_day % 60, 2);
  if (const std::int64_t milliseconds = rest / 1'000'000; milliseconds != 0) {
    out += '.';
    append_padded(out, milliseconds, 3);
  }
  out += 'Z';
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
  constexpr std::string_view hex = "0123456789abcdef";
  out += '"';
  std::size_t plain = 0;  // where the part that needs no escape begins
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte >= 0x20 && byte != '"' && byte != '\\') continue;
    out.append(text.substr(plain, i - plain));
    plain = i + 1;
    if (byte == '"' || byte == '\\') {
      out += '\\';
      out += static_cast<char>(byte);
    } else {
      out.append("\\u00");
      out += hex[byte >> 4];
      out += hex[byte & 15];
    }
  }
  out.append(text.substr(plain));
  out += '"';
}

}  // namespace promotion::evaluator
