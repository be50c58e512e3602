#include "calendar.hpp"

#include <array>

namespace promotion::evaluator {
namespace {

// Years begin in March here, so that the leap day is a year's last; an era is 400 years, after which the
// calendar repeats. This many days lie between the first era's beginning and 1970.
constexpr std::int64_t days_before_1970 = 719468;
constexpr std::uint32_t days_of_era = 146097;

}  // namespace

// Each step divides 4 times the days by the length of 4 years, and so on, in the way of C. Neri and L.
// Schneider, "Euclidean affine functions and their application to calendar algorithms" (2022): the fractions
// come out exactly, and a multiplication does most divisions.
Date date_of(std::int64_t days) {
  constexpr std::int64_t eras_before = 82;  // makes everything positive
  const auto shifted = static_cast<std::uint32_t>(days + days_before_1970 + eras_before * days_of_era);
  const std::uint32_t of_centuries = 4 * shifted + 3;
  const std::uint32_t century = of_centuries / days_of_era;
  const std::uint32_t of_years = of_centuries % days_of_era | 3;
  const std::uint64_t product = std::uint64_t{2'939'745} * of_years;  // 2^32 / 1461, rounded up
  const auto year_of_century = static_cast<std::uint32_t>(product >> 32);
  const std::uint32_t day_of_year = static_cast<std::uint32_t>(product) / 2'939'745 / 4;
  const std::uint32_t of_months = 2141 * day_of_year + 197'913;  // 2^16 / 30.6, beginning with March
  const std::uint32_t month = of_months >> 16;
  const bool is_next_year = day_of_year >= 306;
  const std::int64_t year = std::int64_t{100} * century + year_of_century - eras_before * 400;
  return {year + is_next_year, is_next_year ? month - 12 : month, (of_months & 0xffff) / 2141 + 1};
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
