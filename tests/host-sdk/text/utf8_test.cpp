#include "text/utf8.hpp"

#include <gtest/gtest.h>

namespace promotion::host {

TEST(Utf8, MendsWhatIsNoUtf8AndLeavesTheRest) {
  EXPECT_EQ(mended("plain, long enough for eight"), "plain, long enough for eight");
  EXPECT_EQ(mended("Größe 東京 🚀"), "Größe 東京 🚀");
  EXPECT_EQ(mended(std::string_view("a\0b", 3)), "a\uFFFDb");
  EXPECT_EQ(mended("a\xFF\xC3(b"), "a\uFFFD\uFFFD(b");
  EXPECT_EQ(mended("\xE6\x9D"), "\uFFFD") << "a character cut off at the end";
  EXPECT_EQ(mended("\xED\xA0\x80"), "\uFFFD\uFFFD\uFFFD") << "half of a surrogate pair";
  EXPECT_EQ(mended("\xC0\xAF"), "\uFFFD\uFFFD") << "longer than needed";
}

TEST(Utf8, TellsUtf8FromOtherBytes) {
  EXPECT_TRUE(is_utf8(""));
  EXPECT_TRUE(is_utf8("12345678東京12345678"));
  EXPECT_FALSE(is_utf8(std::string_view("12345678\0", 9)));
  EXPECT_FALSE(is_utf8("12345678\xF8"));
  EXPECT_FALSE(is_utf8("\xF5\x80\x80\x80")) << "beyond U+10FFFF";
}

TEST(Utf8, MendedTextIsValid) {
  for (int first = 0; first < 256; ++first)
    for (int second = 0; second < 256; ++second) {
      std::string bytes{static_cast<char>(first), static_cast<char>(second), 'x'};
      ASSERT_TRUE(is_utf8(mended(bytes))) << first << " " << second;
      ASSERT_EQ(is_utf8(bytes), mended(bytes) == bytes) << first << " " << second;
    }
}

TEST(Utf8, IsCutBetweenCharacters) {
  EXPECT_EQ(cut("abc", 3), "abc");
  EXPECT_EQ(cut("abcd", 3), "abc");
  EXPECT_EQ(cut("aü", 2), "a");
  EXPECT_EQ(cut("🚀", 3), "");
}

}  // namespace promotion::host
