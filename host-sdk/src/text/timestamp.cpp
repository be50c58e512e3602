#include "timestamp.hpp"

#include <chrono>
#include <cstddef>

namespace promotion::host {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Takes what it is asked for from the front of the text, or fails for good.
class Cursor {
 public:
  explicit Cursor(std::string_view text) : text_(text) {}

  int number(size_t digits) {
    int value = 0;
    for (size_t i = 0; i < digits; ++i) {
      if (text_.empty() || !is_digit(text_.front())) return fail();
      value = value * 10 + (take() - '0');
    }
    return value;
  }
  void expect(char upper, char lower) {
    if (text_.empty() || (text_.front() != upper && text_.front() != lower))
      fail();
    else
      take();
  }
  void expect(char c) { expect(c, c); }
  bool next_is(char c) const { return !text_.empty() && text_.front() == c; }
  bool next_is_digit() const { return !text_.empty() && is_digit(text_.front()); }
  char take() {
    const char c = text_.front();
    text_.remove_prefix(1);
    return c;
  }
  int fail() {
    failed_ = true;
    text_ = {};
    return 0;
  }
  bool is_done() const { return !failed_ && text_.empty(); }

 private:
  std::string_view text_;
  bool failed_ = false;
};

int64_t fraction_ns(Cursor &cursor) {
  if (!cursor.next_is('.')) return 0;
  cursor.take();
  if (!cursor.next_is_digit()) return cursor.fail();
  int64_t value = 0, scale = 1'000'000'000;
  while (cursor.next_is_digit()) {
    const int digit = cursor.take() - '0';
    if (scale == 1) continue;
    scale /= 10;
    value += digit * scale;
  }
  return value;
}

int64_t offset_seconds(Cursor &cursor) {
  const bool west = cursor.next_is('-');
  if (!west && !cursor.next_is('+')) {
    cursor.expect('Z', 'z');
    return 0;
  }
  cursor.take();
  const int hours = cursor.number(2);
  cursor.expect(':');
  const int minutes = cursor.number(2);
  if (hours > 23 || minutes > 59) return cursor.fail();
  return (west ? -1 : 1) * (hours * 3600 + minutes * 60);
}

}  // namespace

std::optional<int64_t> parse_timestamp(std::string_view text) {
  Cursor cursor(text);
  const int year = cursor.number(4);
  cursor.expect('-');
  const int month = cursor.number(2);
  cursor.expect('-');
  const int day = cursor.number(2);
  cursor.expect('T', 't');
  const int hour = cursor.number(2);
  cursor.expect(':');
  const int minute = cursor.number(2);
  cursor.expect(':');
  const int second = cursor.number(2);
  const int64_t fraction = fraction_ns(cursor);
  const int64_t offset = offset_seconds(cursor);
  const std::chrono::year_month_day date{std::chrono::year(year),
                                         std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  if (!cursor.is_done() || !date.ok() || hour > 23 || minute > 59 || second > 60) return std::nullopt;
  if (year < 1678 || year > 2261) return std::nullopt;
  const int64_t days = std::chrono::sys_days(date).time_since_epoch().count();
  const int64_t seconds = days * 86'400 + hour * 3'600 + minute * 60 + second - offset;
  return seconds * 1'000'000'000 + fraction;
}

}  // namespace promotion::host
