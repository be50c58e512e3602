#include "zone_rule.hpp"

#include "calendar.hpp"
#include "digits.hpp"

namespace promotion::evaluator {
namespace {

constexpr std::int64_t day_s = 86400;

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

}  // namespace

// Takes a rule apart from its front. Each function returns false where the text is none of what it reads.
class ZoneRule::Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  bool read(ZoneRule &rule) {
    std::int64_t west = 0;  // POSIX counts westwards
    if (!skip_name() || !read_time(west)) return false;
    rule.standard_ = -west;
    if (rest_.empty()) return true;
    if (!skip_name()) return false;
    rule.has_daylight_ = true;
    rule.daylight_ = rule.standard_ + 3600;
    if (!rest_.empty() && rest_.front() != ',') {
      if (!read_time(west)) return false;
      rule.daylight_ = -west;
    }
    return read_change(rule.begin_) && read_change(rule.end_) && rest_.empty();
  }

 private:
  bool take(char expected) {
    if (rest_.empty() || rest_.front() != expected) return false;
    rest_.remove_prefix(1);
    return true;
  }

  bool skip_name() {
    if (take('<')) {
      const std::size_t end = rest_.find('>');
      if (end == std::string_view::npos || end == 0) return false;
      rest_.remove_prefix(end + 1);
      return true;
    }
    std::size_t letters = 0;
    while (letters < rest_.size() && is_letter(rest_[letters])) ++letters;
    rest_.remove_prefix(letters);
    return letters >= 3;
  }

  bool read_number(unsigned most, unsigned &into) {
    if (rest_.empty() || !is_digit(rest_.front())) return false;
    into = 0;
    for (; !rest_.empty() && is_digit(rest_.front()); rest_.remove_prefix(1)) {
      into = into * 10 + static_cast<unsigned>(rest_.front() - '0');
      if (into > most) return false;
    }
    return true;
  }

  // [+-]hh[:mm[:ss]]
  bool read_time(std::int64_t &into) {
    const bool negative = take('-');
    if (!negative) take('+');
    unsigned hours = 0;
    unsigned minutes = 0;
    unsigned seconds = 0;
    if (!read_number(167, hours)) return false;
    if (take(':') && !read_number(59, minutes)) return false;
    if (take(':') && !read_number(59, seconds)) return false;
    into = static_cast<std::int64_t>(hours) * 3600 + minutes * 60 + seconds;
    if (negative) into = -into;
    return true;
  }

  bool read_change(Change &change) {
    if (!take(',')) return false;
    if (take('M')) {
      change.form = Change::Form::month;
      if (!read_number(12, change.month) || change.month == 0 || !take('.')) return false;
      if (!read_number(5, change.week) || change.week == 0 || !take('.')) return false;
      if (!read_number(6, change.day)) return false;
    } else {
      change.form = take('J') ? Change::Form::julian : Change::Form::zero_based;
      if (!read_number(365, change.day)) return false;
      if (change.form == Change::Form::julian && change.day == 0) return false;
    }
    return !take('/') || read_time(change.second);
  }

  std::string_view rest_;
};

std::optional<ZoneRule> ZoneRule::read(std::string_view text) {
  ZoneRule rule;
  if (!Reader(text).read(rule)) return std::nullopt;
  return rule;
}

std::int64_t ZoneRule::Change::local_second(std::int64_t year) const {
  const std::int64_t first = days_of({year, 1, 1});
  std::int64_t days = 0;
  if (form == Form::zero_based) {
    days = first + day;
  } else if (form == Form::julian) {  // the leap day is not counted
    days = first + day - 1 + (is_leap_year(year) && day >= 60 ? 1 : 0);
  } else {
    const std::int64_t begin = days_of({year, month, 1});
    unsigned of_month = 1 + (day + 7 - weekday_of(begin)) % 7 + (week - 1) * 7;
    while (of_month > days_in_month(year, month)) of_month -= 7;  // week 5 is the last one
    days = begin + of_month - 1;
  }
  return days * day_s + second;
}

std::int64_t ZoneRule::offset_at(std::int64_t unix_s) const {
  if (!has_daylight_) return standard_;
  const std::int64_t local = unix_s + standard_;
  const std::int64_t year = date_of((local >= 0 ? local : local - day_s + 1) / day_s).year;
  const std::int64_t begin = begin_.local_second(year) - standard_;
  const std::int64_t end = end_.local_second(year) - daylight_;
  const bool daylight = begin < end ? unix_s >= begin && unix_s < end : unix_s >= begin || unix_s < end;
  return daylight ? daylight_ : standard_;
}

}  // namespace promotion::evaluator
