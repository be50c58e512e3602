#include "version.hpp"

#include <gtest/gtest.h>

#include <array>

namespace promotion::evaluator {
namespace {

TEST(Version, OrdersAsSemanticVersioningSays) {
  const std::array ascending{"0.9.9",
                             "1.0.0-0",
                             "1.0.0-alpha",
                             "1.0.0-alpha.1",
                             "1.0.0-alpha.beta",
                             "1.0.0-beta",
                             "1.0.0-beta.2",
                             "1.0.0-beta.11",
                             "1.0.0-rc.1",
                             "1.0.0",
                             "1.0.1",
                             "1.2.0",
                             "1.10.0",
                             "2.0.0",
                             "18446744073709551616.0.0",
                             "18446744073709551617.0.0"};
  for (std::size_t i = 0; i < ascending.size(); ++i) {
    for (std::size_t j = 0; j < ascending.size(); ++j) {
      const auto left = read_version(ascending[i]);
      const auto right = read_version(ascending[j]);
      ASSERT_TRUE(left && right);
      EXPECT_EQ(compare(*left, *right) < 0, i < j) << ascending[i] << " and " << ascending[j];
      EXPECT_EQ(compare(*left, *right) == 0, i == j) << ascending[i] << " and " << ascending[j];
    }
  }
}

TEST(Version, AcceptsWhatHelmAccepts) {
  const auto expected = *read_version("1.2.0");
  for (const char *text : {"v1.2.0", "1.2", "v1.2", "01.02.0"}) {
    const auto version = read_version(text);
    ASSERT_TRUE(version) << text;
    EXPECT_EQ(compare(*version, expected), std::strong_ordering::equal) << text;
  }
}

TEST(Version, RefusesWhatIsNone) {
  for (const char *text : {"", "v", "main", "1.2.3.4", "1..3", ".1", "1.", "1.2.x", "1.2.3-", "1.2.3-a..b",
                           "1.2.3-a.", "1.2.3-ä", "-1.2.3", " 1.2.3", "1.2.3 ", "vv1.2.3", "1.2.3-a_b"}) {
    EXPECT_FALSE(read_version(text)) << text;
  }
}

}  // namespace
}  // namespace promotion::evaluator
