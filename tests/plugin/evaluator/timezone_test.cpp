#include "timezone.hpp"

#include <gtest/gtest.h>

#include <string>

#include "calendar.hpp"
#include "loaded_module.hpp"

namespace promotion::evaluator {
namespace {

std::int64_t instant(std::int64_t year, unsigned month, unsigned day, std::int64_t hour = 0,
                     std::int64_t minute = 0) {
  return days_of({year, month, day}) * 86400 + hour * 3600 + minute * 60;
}

std::int64_t rule_offset(std::string_view rule, std::int64_t unix_s) {
  const auto read = ZoneRule::read(rule);
  EXPECT_TRUE(read) << rule;
  return read ? read->offset_at(unix_s) : -1;
}

TEST(Calendar, CountsDaysBothWays) {
  for (std::int64_t days = -800'000; days < 800'000; days += 37) {
    EXPECT_EQ(days_of(date_of(days)), days);
  }
  EXPECT_EQ(days_of({2026, 11, 23}), 20780);
  EXPECT_EQ(weekday_of(20780), 1U);  // a Monday
  EXPECT_EQ(weekday_of(-1), 3U);
  EXPECT_EQ(days_in_month(2000, 2), 29U);
  EXPECT_EQ(days_in_month(2100, 2), 28U);
}

TEST(ZoneRule, ChangesOnTheDaysThatItNames) {
  const char *berlin = "CET-1CEST,M3.5.0,M10.5.0/3";
  EXPECT_EQ(rule_offset(berlin, instant(2026, 3, 29, 1) - 1), 3600);
  EXPECT_EQ(rule_offset(berlin, instant(2026, 3, 29, 1)), 7200);
  EXPECT_EQ(rule_offset(berlin, instant(2026, 10, 25, 1) - 1), 7200);
  EXPECT_EQ(rule_offset(berlin, instant(2026, 10, 25, 1)), 3600);
}

TEST(ZoneRule, OfTheSouthHasSummerAcrossNewYear) {
  const char *sydney = "AEST-10AEDT,M10.1.0,M4.1.0/3";
  EXPECT_EQ(rule_offset(sydney, instant(2026, 1, 1)), 39600);
  EXPECT_EQ(rule_offset(sydney, instant(2026, 7, 1)), 36000);
  EXPECT_EQ(rule_offset(sydney, instant(2026, 12, 31)), 39600);
}

TEST(ZoneRule, ReadsEveryForm) {
  EXPECT_EQ(rule_offset("UTC0", 0), 0);
  EXPECT_EQ(rule_offset("<-03>3", 0), -10800);
  EXPECT_EQ(rule_offset("<+0545>-5:45", 0), 20700);
  EXPECT_EQ(rule_offset("XXX0YYY-2,J60,J61", instant(2024, 3, 1, 12)),
            7200);  // J60 is March 1st, leap year or not
  EXPECT_EQ(rule_offset("XXX0YYY-2,J60,J61", instant(2023, 3, 1, 12)), 7200);
  EXPECT_EQ(rule_offset("XXX0YYY-2,59,60", instant(2024, 2, 29, 12)), 7200);  // the leap day counts
  EXPECT_EQ(rule_offset("<-02>2<-01>,M3.5.0/-1,M10.5.0/0", instant(2026, 7, 1)), -3600);
}

TEST(ZoneRule, RefusesWhatIsNone) {
  for (const char *bad : {"", "CET", "CE-1", "CET-1CEST", "CET-1CEST,M3.5.0", "CET-1CEST,M13.5.0,M10.5.0",
                          "<CET-1", "CET-1CEST,M3.6.0,M10.5.0", "CET-1CEST,M3.5.7,M10.5.0", "CET-1CEST,J0,J1",
                          "CET-200", "CET-1CEST,M3.5.0,M10.5.0/3x", "<>1"}) {
    EXPECT_FALSE(ZoneRule::read(bad)) << bad;
  }
}

TEST(Timezone, FindsTheInstantOfALocalTime) {
  const auto zone = Timezone::read(test::timezone_bytes("Europe/Berlin"));
  ASSERT_TRUE(zone);
  EXPECT_EQ(zone->unix_of_local(instant(2026, 1, 15, 12)), instant(2026, 1, 15, 11));
  EXPECT_EQ(zone->unix_of_local(instant(2026, 7, 15, 12)), instant(2026, 7, 15, 10));
  EXPECT_EQ(zone->unix_of_local(instant(2026, 10, 25, 2, 30)), instant(2026, 10, 25, 0, 30));  // comes twice
  EXPECT_EQ(zone->unix_of_local(instant(2026, 3, 29, 2, 30)), instant(2026, 3, 29, 1, 30));    // is skipped
  EXPECT_EQ(Timezone().unix_of_local(instant(2026, 7, 15, 12)), instant(2026, 7, 15, 12));
}

TEST(Timezone, TakesChangesOnRecordBeforeTheRule) {
  // One change, to type 1 at 1000 s, and no rule behind it.
  std::string header = "TZif2" + std::string(15, '\0');
  for (const char count : {0, 0, 0, 1, 2, 4}) header += std::string(3, '\0') + count;
  const std::string types =
      std::string("\0\0\x0e\x10\0\0", 6) + std::string("\0\0\x1c\x20\1\0", 6) + std::string("ABC\0", 4);
  const std::string bytes = header + std::string("\0\0\3\xe8", 4) + '\1' + types + header +
                            std::string("\0\0\0\0\0\0\3\xe8", 8) + '\1' + types + "\n\n";
  const auto zone = Timezone::read(bytes);
  ASSERT_TRUE(zone);
  EXPECT_EQ(zone->offset_at(999), 3600);
  EXPECT_EQ(zone->offset_at(1000), 7200);
}

TEST(Timezone, RefusesBytesThatAreNoZone) {
  const std::string good = test::timezone_bytes("Europe/Berlin");
  for (std::size_t size = 0; size < good.size(); ++size)
    EXPECT_FALSE(Timezone::read(good.substr(0, size))) << size;
  for (std::size_t i = 0; i < 44; ++i) {
    std::string damaged = good;
    damaged[i] = '\xff';
    Timezone::read(damaged);  // whatever it says, it reads nothing beyond the bytes
  }
}

}  // namespace
}  // namespace promotion::evaluator
