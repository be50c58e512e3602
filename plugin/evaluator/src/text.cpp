#include "text.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "calendar.hpp"

namespace promotion::evaluator {
namespace {

constexpr std::int64_t second_ns = 1'000'000'000;

// 00, 01 … 99, one behind the other.
constexpr std::array<char, 200> digit_pairs = [] {
  std::array<char, 200> pairs{};
  for (std::size_t i = 0; i < 100; ++i) {
    pairs[2 * i] = static_cast<char>('0' + i / 10);
    pairs[2 * i + 1] = static_cast<char>('0' + i % 10);
  }
  return pairs;
}();

void put_pair(char *at, unsigned value) { std::memcpy(at, digit_pairs.data() + 2 * value, 2); }

bool needs_escape(char c) { return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\'; }

// The same of any of the eight characters in a word. Of each byte the highest bit tells; what borrows from a
// neighbour can only do so where that one needs an escape itself.
bool any_needs_escape(std::uint64_t word) {
  constexpr std::uint64_t each = 0x0101010101010101;
  constexpr std::uint64_t highest = 0x80 * each;
  const auto is_zero = [](std::uint64_t bytes) { return (bytes - each) & ~bytes; };
  const std::uint64_t is_control = (word - 0x20 * each) & ~word;
  return ((is_control | is_zero(word ^ ('"' * each)) | is_zero(word ^ ('\\' * each))) & highest) != 0;
}

bool any_needs_escape(std::string_view text) {
  if (text.size() < 4) return std::any_of(text.begin(), text.end(), [](char c) { return needs_escape(c); });
  if (text.size() < 8) return any_needs_escape(short_text::beginning(text));
  const std::size_t last = text.size() - 8;
  for (std::size_t at = 0; at < last; at += 8) {
    if (any_needs_escape(short_text::load<std::uint64_t>(text.data() + at))) return true;
  }
  return any_needs_escape(short_text::load<std::uint64_t>(text.data() + last));
}

char *put_escaped(char *at, std::string_view text) {
  constexpr std::string_view hex = "0123456789abcdef";
  for (const char c : text) {
    if (!needs_escape(c)) {
      *at++ = c;
    } else if (c == '"' || c == '\\') {
      *at++ = '\\';
      *at++ = c;
    } else {
      at = put(at, "\\u00");
      *at++ = hex[static_cast<unsigned char>(c) >> 4];
      *at++ = hex[static_cast<unsigned char>(c) & 15];
    }
  }
  return at;
}

}  // namespace

void Text::grow(std::size_t size) {
  const std::size_t room = std::max({size, 2 * room_, std::size_t{64}});
  auto *const data = static_cast<char *>(memory_->allocate(room));
  if (size_ != 0) std::memcpy(data, data_, size_);
  data_ = data;
  room_ = room;
}

char *put(char *at, Json json) {
  *at++ = '"';
  at = any_needs_escape(json.text) ? put_escaped(at, json.text) : put(at, json.text);
  *at++ = '"';
  return at;
}

char *put(char *at, Number number) { return std::to_chars(at, at + most_of(number), number.value).ptr; }

char *put(char *at, Instant instant) {
  std::int64_t seconds = instant.unix_ns / second_ns;
  auto rest_ns = static_cast<std::int32_t>(instant.unix_ns % second_ns);
  if (rest_ns < 0) {
    rest_ns += static_cast<std::int32_t>(second_ns);
    --seconds;
  }
  const std::int64_t days = (seconds >= 0 ? seconds : seconds - 86399) / 86400;
  const auto second = static_cast<unsigned>(seconds - days * 86400);
  const Date date = date_of(days);
  const unsigned year = static_cast<unsigned>(date.year) % 10000;
  put(at, "0000-00-00T00:00:00Z");
  put_pair(at, year / 100);
  put_pair(at + 2, year % 100);
  put_pair(at + 5, date.month);
  put_pair(at + 8, date.day);
  put_pair(at + 11, second / 3600);
  put_pair(at + 14, second / 60 % 60);
  put_pair(at + 17, second % 60);
  const auto milliseconds = static_cast<unsigned>(rest_ns) / 1'000'000;
  if (milliseconds == 0) return at + 20;
  put(at + 19, ".000Z");
  at[20] = static_cast<char>('0' + milliseconds / 100);
  put_pair(at + 21, milliseconds % 100);
  return at + 24;
}

WrittenInstant::WrittenInstant(std::int64_t unix_ns)
    : unix_ns_(unix_ns), size_(static_cast<std::size_t>(evaluator::put(text_, Instant{unix_ns}) - text_)) {}

char *put(char *at, Duration duration) {
  std::int64_t seconds = duration.ns / second_ns;
  if (seconds == 0) return put(put(at, Number{duration.ns / 1'000'000}), "ms");
  constexpr std::array<std::pair<std::int64_t, char>, 3> units{{{3600, 'h'}, {60, 'm'}, {1, 's'}}};
  for (const auto &[unit, letter] : units) {
    if (seconds / unit == 0) continue;
    at = put(at, Number{seconds / unit});
    *at++ = letter;
    seconds %= unit;
  }
  return at;
}

}  // namespace promotion::evaluator
