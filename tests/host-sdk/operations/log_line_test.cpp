#include "operations/log_line.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace promotion::host::operations {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr int64_t noon = 1'795'406'706'789'000'000;

TEST(TextLine, IsTimeLevelMessageAndFields) {
  EXPECT_EQ(
      text_line(noon, Severity::info, "receiving events", {{"address", "127.0.0.1:8080"}, {"threads", 64}}),
      "2026-11-23T04:05:06.789Z info    receiving events address=127.0.0.1:8080 threads=64");
}

TEST(TextLine, QuotesValuesThatAreNotOneWord) {
  EXPECT_THAT(text_line(noon, Severity::error, "m", {{"a", "two words"}, {"b", ""}, {"c", "x=\"y\""}}),
              HasSubstr(R"(error   m a="two words" b="" c="x=\"y\"")"));
}

TEST(TextLine, StaysOneLineWhateverItHolds) {
  const auto line = text_line(noon, Severity::warning, "first\nsecond\x1b[31m",
                              {{"value", "a\r\n2026 forged=1"}, {"k\ney", "v\x7f"}});
  EXPECT_THAT(line, Not(HasSubstr("\n")));
  EXPECT_THAT(line, Not(HasSubstr("\x1b")));
  EXPECT_THAT(line, Not(HasSubstr("\x7f")));
  EXPECT_THAT(line, HasSubstr("first\\nsecond\\x1b[31m"));
}

TEST(JsonLine, IsOneObjectWithNumbersAsNumbers) {
  const auto line =
      json_line(noon, Severity::info, "receiving events", {{"address", "127.0.0.1:8080"}, {"n", 7}});
  EXPECT_EQ(line, R"({"time":"2026-11-23T04:05:06.789Z","level":"info","message":"receiving events",)"
                  R"("address":"127.0.0.1:8080","n":7})");
}

TEST(JsonLine, EscapesAndMendsWhatCameFromOutside) {
  const std::string text = "quote \" newline \n nul " + std::string(1, '\0') + " broken \xff\xc3";
  const auto line = json_line(noon, Severity::info, text, {{"value", "\xed\xa0\x80"}});
  EXPECT_THAT(line, Not(HasSubstr("\n")));
  const auto parsed = nlohmann::json::parse(line);
  EXPECT_EQ(parsed["message"].get<std::string>().substr(0, 23), text.substr(0, 23));
  EXPECT_THAT(parsed["message"].get<std::string>(), HasSubstr("\xef\xbf\xbd"));
}

TEST(JsonLine, KeepsItsOwnNames) {
  const auto parsed = nlohmann::json::parse(
      json_line(noon, Severity::info, "kept", {{"message", "field"}, {"time", 1}, {"a", 1}, {"a", 2}}));
  EXPECT_EQ(parsed["message"], "kept");
  EXPECT_EQ(parsed["message_"], "field");
  EXPECT_EQ(parsed["time_"], 1);
  EXPECT_EQ(parsed["a"], 1);
  EXPECT_EQ(parsed["a_"], 2);
}

}  // namespace
}  // namespace promotion::host::operations
