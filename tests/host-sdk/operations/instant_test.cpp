#include "promotion/host/instant.hpp"

#include <gtest/gtest.h>

namespace promotion::host {
namespace {

TEST(Instant, IsRfc3339InUtcWithMilliseconds) {
  EXPECT_EQ(format_instant(0), "1970-01-01T00:00:00.000Z");
  EXPECT_EQ(format_instant(1'795'406'706'789'999'999), "2026-11-23T04:05:06.789Z");
  EXPECT_EQ(format_instant(-1'000'000), "1969-12-31T23:59:59.999Z");
}

TEST(Duration, IsReadInGosNotation) {
  EXPECT_EQ(parse_duration_ms("30s"), 30'000);
  EXPECT_EQ(parse_duration_ms("5m"), 300'000);
  EXPECT_EQ(parse_duration_ms("1h30m"), 5'400'000);
  EXPECT_EQ(parse_duration_ms("250ms"), 250);
  EXPECT_EQ(parse_duration_ms("1.5h"), 5'400'000);
  EXPECT_EQ(parse_duration_ms("1m0.5s"), 60'500);
  EXPECT_EQ(parse_duration_ms("0"), 0);
}

TEST(Duration, IsNothingElse) {
  for (const auto *text :
       {"", "30", "s", "-30s", "30 s", "30d", "1h30", "1e9h", "inf", "nans", "99999999h", "30s "})
    EXPECT_EQ(parse_duration_ms(text), std::nullopt) << text;
}

}  // namespace
}  // namespace promotion::host
