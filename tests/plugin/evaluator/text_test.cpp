#include "text.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <nlohmann/json.hpp>
#include <string>

namespace promotion::evaluator {
namespace {

std::string made(const std::function<void(Text &)> &make) {
  Text text(std::pmr::new_delete_resource());
  make(text);
  return std::string(text);
}

std::string instant(std::int64_t ns) {
  return made([&](Text &text) { append_instant(text, ns); });
}

TEST(Text, WritesInstantsAsRfc3339) {
  EXPECT_EQ(instant(0), "1970-01-01T00:00:00Z");
  EXPECT_EQ(instant(INT64_C(1795403185) * 1'000'000'000), "2026-11-23T03:06:25Z");
  EXPECT_EQ(instant(INT64_C(951782400) * 1'000'000'000), "2000-02-29T00:00:00Z");
  EXPECT_EQ(instant(INT64_C(4107542399) * 1'000'000'000), "2100-02-28T23:59:59Z");
  EXPECT_EQ(instant(INT64_C(1'500'000'000)), "1970-01-01T00:00:01.500Z");
  EXPECT_EQ(instant(-1), "1969-12-31T23:59:59.999Z");
}

TEST(Text, WritesDurationsAsPeopleDo) {
  const auto duration = [](std::int64_t ns) { return made([&](Text &text) { append_duration(text, ns); }); };
  EXPECT_EQ(duration(INT64_C(86'400'000'000'000)), "24h");
  EXPECT_EQ(duration(INT64_C(5'430'000'000'000)), "1h30m30s");
  EXPECT_EQ(duration(INT64_C(250'000'000)), "250ms");
  EXPECT_EQ(duration(0), "0ms");
}

TEST(Text, WritesJsonThatReadsBackAsItWas) {
  std::string all = "quote \" backslash \\ slash / ä € 😀 \u2028 ";
  for (char c = 1; c < 0x20; ++c) all += c;
  all += '\x7f';
  const std::string written = made([&](Text &text) { append_json(text, all); });
  EXPECT_EQ(nlohmann::json::parse(written).get<std::string>(), all);
}

}  // namespace
}  // namespace promotion::evaluator
