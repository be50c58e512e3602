#include <gtest/gtest.h>

#include <promotion/sdk/http_answer.hpp>

namespace promotion::test {
namespace {

using namespace std::chrono_literals;

constexpr std::int64_t now_ns = 784'111'777'000'000'000;  // Sun, 06 Nov 1994 08:49:37 GMT

TEST(RetryAfter, ReadsSeconds) {
  EXPECT_EQ(read_retry_after("120", now_ns), 120s);
  EXPECT_EQ(read_retry_after(" 7\t", now_ns), 7s);
  EXPECT_EQ(read_retry_after("007", now_ns), 7s);
}

TEST(RetryAfter, ReadsADate) { EXPECT_EQ(read_retry_after("Sun, 06 Nov 1994 08:50:07 GMT", now_ns), 30s); }

TEST(RetryAfter, TakesUtcForGmt) {
  EXPECT_EQ(read_retry_after("Sun, 06 Nov 1994 08:50:07 UTC", now_ns), 30s);
}

TEST(RetryAfter, IsCapped) {
  EXPECT_EQ(read_retry_after("3601", now_ns), 1h);
  EXPECT_EQ(read_retry_after("99999999999999999999999999", now_ns), 1h);
  EXPECT_EQ(read_retry_after("Fri, 31 Dec 9999 23:59:59 GMT", now_ns), 1h);
}

TEST(RetryAfter, IgnoresWhatIsPast) {
  EXPECT_EQ(read_retry_after("0", now_ns), std::nullopt);
  EXPECT_EQ(read_retry_after("000", now_ns), std::nullopt);
  EXPECT_EQ(read_retry_after("Sun, 06 Nov 1994 08:49:36 GMT", now_ns), std::nullopt);
}

TEST(RetryAfter, IgnoresWhatItDoesNotUnderstand) {
  for (const char *value : {"", " ", "soon", "-1", "+1", "1.5", "1s", "Sun, 06 Nov 1994",
                            "Sun, 06 Nov 1994 08:50:07 CET", "Sun, 06 Nov 1994 08:50:07 GMT x"}) {
    EXPECT_EQ(read_retry_after(value, now_ns), std::nullopt) << value;
  }
}

}  // namespace
}  // namespace promotion::test
