// Dates of the proleptic Gregorian calendar, counted in days since 1970-01-01.
#pragma once

#include <cstdint>

namespace promotion::evaluator {

struct Date {
  std::int64_t year;
  unsigned month;  // 1 to 12
  unsigned day;    // 1 to 31
};

/// days: within a million years of 1970, and not before the year -32,000.
Date date_of(std::int64_t days);
std::int64_t days_of(const Date &date);

/// 0: Sunday, 6: Saturday.
unsigned weekday_of(std::int64_t days);

bool is_leap_year(std::int64_t year);
unsigned days_in_month(std::int64_t year, unsigned month);

}  // namespace promotion::evaluator
