#include "duration.hpp"

#include <gtest/gtest.h>

#include <string>

namespace promotion::evaluator {
namespace {

constexpr std::int64_t second = 1'000'000'000;

TEST(Duration, IsReadAsGoWritesIt) {
  EXPECT_EQ(read_duration("30s"), 30 * second);
  EXPECT_EQ(read_duration("1h30m"), 5400 * second);
  EXPECT_EQ(read_duration("1.5h"), 5400 * second);
  EXPECT_EQ(read_duration("250ms"), second / 4);
  EXPECT_EQ(read_duration("2m3s"), 123 * second);
  EXPECT_EQ(read_duration("0"), 0);
  EXPECT_EQ(read_duration("0s"), 0);
  EXPECT_EQ(read_duration("876000h"), INT64_C(876000) * 3600 * second);
}

TEST(Duration, RefusesWhatIsNone) {
  for (const std::string text : {"", "5", "h", "-5s", "5 s", "5d", "1h30", ".s", "1.2.3s", "s5", "1e3s",
                                 "9999999999h", "900000h", "876000h876000h"}) {
    EXPECT_FALSE(read_duration(text)) << text;
  }
  EXPECT_FALSE(read_duration(std::string(10000, '9') + "s"));
}

}  // namespace
}  // namespace promotion::evaluator
