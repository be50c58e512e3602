#include "edit/scalar.hpp"

#include <gtest/gtest.h>

namespace pull_request {
namespace {

TEST(PlainKind, IsTheWidestReadingOfBothVersionsOfYaml) {
  struct Case {
    const char *text;
    PlainKind kind;
  };
  for (const Case &each : {Case{"6.0.0", PlainKind::string},
                           {"", PlainKind::null},
                           {"~", PlainKind::null},
                           {"NULL", PlainKind::null},
                           {"nULL", PlainKind::string},
                           {"true", PlainKind::boolean},
                           {"Off", PlainKind::boolean},
                           {"y", PlainKind::boolean},
                           {"12", PlainKind::integer},
                           {"+12", PlainKind::integer},
                           {"0o17", PlainKind::integer},
                           {"017", PlainKind::integer},
                           {"0xfF", PlainKind::integer},
                           {"1_000", PlainKind::integer},
                           {"0b101", PlainKind::integer},
                           {"1.10", PlainKind::real},
                           {".5", PlainKind::real},
                           {"5.", PlainKind::real},
                           {"1e3", PlainKind::real},
                           {"1E-3", PlainKind::real},
                           {"-.inf", PlainKind::real},
                           {".NaN", PlainKind::real},
                           {"190:20:30", PlainKind::real},
                           {"1.2.3", PlainKind::string},
                           {"e3", PlainKind::string},
                           {"-", PlainKind::string},
                           {".", PlainKind::string},
                           {"2026-11-23", PlainKind::timestamp},
                           {"2026-1-2", PlainKind::timestamp},
                           {"2026-11-23T10:00:00Z", PlainKind::timestamp},
                           {"2026-11-23-rc1", PlainKind::string},
                           {"<<", PlainKind::special},
                           {"abc", PlainKind::string},
                           {"v1", PlainKind::string},
                           {"0xg", PlainKind::string},
                           {"1a2b3c4", PlainKind::string}}) {
    EXPECT_EQ(plain_kind(each.text), each.kind) << each.text;
  }
}

TEST(Scalar, DecodesTheEscapesOfDoubleQuotes) {
  EXPECT_EQ(decode(R"("\x41\u00e4\U0001F600\\\"\/\t")", ScalarStyle::double_quoted),
            "A\xc3\xa4\xf0\x9f\x98\x80\\\"/\t");
}

TEST(Scalar, RefusesEscapesThatAreCutOrMeanNoCharacter) {
  for (const char *raw : {R"("\q")", R"("\x4")", R"("\ud800")", R"("\U00110000")", R"("\xgg")"}) {
    EXPECT_FALSE(decode(raw, ScalarStyle::double_quoted)) << raw;
  }
}

TEST(Scalar, IsWritableOnlyAsOneLineOfValidUtf8) {
  EXPECT_TRUE(is_writable("6.0.0"));
  EXPECT_TRUE(is_writable("\xc3\xa4 \xf0\x9f\x98\x80"));
  for (const char *value :
       {"", "a\nb", "a\rb", "\x01", "\x7f", "\xff", "\xc0\x80", "\xed\xa0\x80", "\xe2\x80\xa8", "\xc2\x85"}) {
    EXPECT_FALSE(is_writable(value)) << testing::PrintToString(value);
  }
}

}  // namespace
}  // namespace pull_request
