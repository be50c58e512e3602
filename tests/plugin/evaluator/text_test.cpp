#include "text.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <nlohmann/json.hpp>
#include <string>

namespace promotion::evaluator {
namespace {

std::string made(const std::function<void(Text &)> &make) {
  Memory memory;
  Text text(&memory);
  make(text);
  return std::string(std::string_view(text));
}

std::string instant(std::int64_t ns) {
  return made([&](Text &text) { append(text, Instant{ns}); });
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
  const auto duration = [](std::int64_t ns) { return made([&](Text &text) { append(text, Duration{ns}); }); };
  EXPECT_EQ(duration(INT64_C(86'400'000'000'000)), "24h");
  EXPECT_EQ(duration(INT64_C(5'430'000'000'000)), "1h30m30s");
  EXPECT_EQ(duration(INT64_C(250'000'000)), "250ms");
  EXPECT_EQ(duration(0), "0ms");
}

TEST(Text, WritesJsonThatReadsBackAsItWas) {
  std::string all = "quote \" backslash \\ slash / ä € 😀 \u2028 ";
  for (char c = 1; c < 0x20; ++c) all += c;
  all += '\x7f';
  const std::string written = made([&](Text &text) { append(text, Json{all}); });
  EXPECT_EQ(nlohmann::json::parse(written).get<std::string>(), all);
}

TEST(Text, FindsEachCharacterThatNeedsAnEscapeWhereverItStands) {
  for (std::size_t size = 1; size < 20; ++size) {
    for (std::size_t at = 0; at < size; ++at) {
      for (const char c : {'"', '\\', '\n', '\x1f', '\x01', ' ', '\x7f', '!', '#', '[', ']'}) {
        std::string text(size, 'x');
        text[at] = c;
        const std::string written = made([&](Text &out) { append(out, Json{text}); });
        EXPECT_EQ(nlohmann::json::parse(written, nullptr, false), text) << written;
      }
    }
  }
}

TEST(Text, CopiesPartsOfEveryLength) {
  const std::string all(100, 'x');
  std::string letters;
  for (std::size_t size = 0; size < all.size(); ++size) {
    EXPECT_EQ(made([&](Text &text) { append(text, "<", std::string_view(letters), ">"); }),
              "<" + letters + ">");
    letters += static_cast<char>('a' + size % 26);
  }
}

TEST(Text, IsTheSameOnlyAsAnEqualOne) {
  for (std::size_t size = 0; size < 40; ++size) {
    const std::string text(size, 'x');
    EXPECT_TRUE(same(text, std::string(size, 'x')));
    EXPECT_EQ(KeyText(text), KeyText(std::string_view(std::string(size, 'x'))));
    EXPECT_FALSE(same(text, text + 'x'));
    EXPECT_FALSE(same(text, text + '\0'));
    EXPECT_NE(KeyText(text), KeyText(text + 'x'));
    EXPECT_NE(KeyText(text), KeyText(text + '\0'));
    for (std::size_t at = 0; at < size; ++at) {
      std::string other = text;
      other[at] = 'y';
      EXPECT_FALSE(same(text, other));
      EXPECT_NE(KeyText(text), KeyText(other));
    }
  }
}

}  // namespace
}  // namespace promotion::evaluator
