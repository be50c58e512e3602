#include "calendar.hpp"

#include <array>

namespace promotion::evaluator {
namespace {

// Years begin in March here, so that the leap day is a year's last; an era is 400 years, after which the
// calendar repeats. This many days lie between the first era's beginning and 1970.
constexpr std::int64_t days_before_1970 = 719468;
constexpr std::int64_t days_of_era = 146097;

}  // namespace

Date date_of(std::int64_t days) {
  days += days_before_1970;
  const std::int64_t era = (days >= 0 ? days : days - days_of_era + 1) / days_of_era;
  const auto day_of_era = static_cast<unsigned>(days - era * days_of_era);
  const unsigned year_of_era =
      (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  const unsigned day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const unsigned shifted_month = (5 * day_of_year + 2) / 153;
  const unsigned month = shifted_month < 10 ? shifted_month + 3 : shifted_month - 9;
  const std::int64_t year = static_cast<std::int64_t>(year_of_era) + era * 400 + (month <= 2 ? 1 : 0);
  return {year, month, day_of_year - (153 * shifted_month + 2) / 5 + 1};
}

std::int64_t days_of(const Date &date) {
  const std::int64_t year = date.month <= 2 ? date.year - 1 : date.year;
  const std::int64_t era = (year >= 0 ? year : year - 399) / 400;
  const auto year_of_era = static_cast<unsigned>(year - era * 400);
  const unsigned shifted_month = date.month > 2 ? date.month - 3 : date.month + 9;
  const unsigned day_of_year = (153 * shifted_month + 2) / 5 + date.day - 1;
  const unsigned day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * days_of_era + static_cast<std::int64_t>(day_of_era) - days_before_1970;
}

unsigned weekday_of(std::int64_t days) {
  const std::int64_t weekday = (days + 4) % 7;  // 1970-01-01 was a Thursday
  return static_cast<unsigned>(weekday < 0 ? weekday + 7 : weekday);
}

bool is_leap_year(std::int64_t year) { return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0; }

unsigned days_in_month(std::int64_t year, unsigned month) {
  constexpr std::array<unsigned, 12> days{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return month == 2 && is_leap_year(year) ? 29 : days[month - 1];
}

}  // namespace promotion::evaluator
