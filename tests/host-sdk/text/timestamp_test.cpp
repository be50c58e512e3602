#include "text/timestamp.hpp"

#include <gtest/gtest.h>

namespace promotion::host {
namespace {

constexpr int64_t second = 1'000'000'000;

TEST(Timestamp, IsReadAsRfc3339WritesIt) {
  EXPECT_EQ(parse_timestamp("1970-01-01T00:00:00Z"), 0);
  EXPECT_EQ(parse_timestamp("2026-11-23T03:06:26Z"), 1'795'403'186 * second);
  EXPECT_EQ(parse_timestamp("2026-11-23t03:06:26z"), 1'795'403'186 * second);
  EXPECT_EQ(parse_timestamp("2026-11-23T05:06:26+02:00"), 1'795'403'186 * second);
  EXPECT_EQ(parse_timestamp("2026-11-22T22:36:26-04:30"), 1'795'403'186 * second);
  EXPECT_EQ(parse_timestamp("2024-02-29T00:00:00Z"), 1'709'164'800 * second);
  EXPECT_EQ(parse_timestamp("1969-12-31T23:59:59Z"), -1 * second);
}

TEST(Timestamp, KeepsFractionsToNanoseconds) {
  EXPECT_EQ(parse_timestamp("1970-01-01T00:00:01.5Z"), 1'500'000'000);
  EXPECT_EQ(parse_timestamp("1970-01-01T00:00:00.123456789Z"), 123'456'789);
  EXPECT_EQ(parse_timestamp("1970-01-01T00:00:00.1234567899999Z"), 123'456'789);
}

TEST(Timestamp, TakesALeapSecondForTheNextOne) {
  EXPECT_EQ(parse_timestamp("2016-12-31T23:59:60Z"), parse_timestamp("2017-01-01T00:00:00Z"));
}

TEST(Timestamp, IsNothingElse) {
  for (const char *text :
       {"", "now", "2026-11-23", "2026-11-23T03:06:26", "2026-11-23 03:06:26Z", "2026-11-23T03:06Z",
        "2026-13-23T03:06:26Z", "2026-02-30T03:06:26Z", "2026-11-23T24:06:26Z", "2026-11-23T03:60:26Z",
        "2026-11-23T03:06:61Z", "2026-11-23T03:06:26.Z", "2026-11-23T03:06:26+2:00",
        "2026-11-23T03:06:26+24:00", "2026-11-23T03:06:26Zx", " 2026-11-23T03:06:26Z", "0001-01-01T00:00:00Z",
        "9999-12-31T23:59:59Z", "1763866586"})
    EXPECT_EQ(parse_timestamp(text), std::nullopt) << text;
}

}  // namespace
}  // namespace promotion::host
