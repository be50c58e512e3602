#include "output.hpp"

#include <gtest/gtest.h>
#include <yaml-cpp/yaml.h>

#include <sstream>

#include "instant.hpp"
#include "table.hpp"

namespace promotion::ctl {
namespace {

constexpr int64_t second_ns = 1'000'000'000;

TEST(Yaml, QuotesTextThatLooksLikeSomethingElse) {
  for (const auto *text : {"true",    "No",        "on",
                           "null",    "~",         "",
                           "12",      "6.5.3",     "1e5",
                           "0x1f",    ".5",        "-1",
                           "+1",      ".inf",      "2026-11-23T04:05:06Z",
                           "12:30",   "a: b",      "# c",
                           "- d",     "*e",        "&f",
                           "!g",      "%h",        "[i]",
                           "{j}",     "two words", "line\nbreak",
                           "quote\"", "=",         "<<",
                           " lead",   "é"}) {
    const auto yaml = to_yaml({{"value", text}});
    EXPECT_EQ(yaml.find("value: \""), 0u) << yaml;
    EXPECT_EQ(YAML::Load(yaml)["value"].as<std::string>(), text);
    EXPECT_EQ(YAML::Load(yaml)["value"].Tag(), "!") << "read as text whatever it looks like: " << yaml;
  }
}

TEST(Yaml, LeavesPlainTextPlain) {
  EXPECT_EQ(to_yaml({{"id", "evt-01JDBX"}, {"target", "qa/podinfo"}, {"path", "/a/b.so"}, {"mail", "a@b"}}),
            "id: evt-01JDBX\ntarget: qa/podinfo\npath: /a/b.so\nmail: a@b");
}

TEST(Yaml, KeepsOrderTypesAndEmptiness) {
  EXPECT_EQ(to_yaml({{"z", 1},
                     {"a", true},
                     {"nil", nullptr},
                     {"list", Json::array()},
                     {"map", Json::object()},
                     {"d", 1.5}}),
            "z: 1\na: true\nnil: ~\nlist: []\nmap: {}\nd: 1.5");
}

TEST(Table, AlignsColumnsByCharacters) {
  std::ostringstream out;
  print_table(out, {"NAME", "VALUE"}, {{"é", "x"}, {"longer", ""}, {"a\nb\x1b[0m", "y"}});
  EXPECT_EQ(out.str(),
            "NAME     VALUE\n"
            "é        x\n"
            "longer   -\n"
            "a b [0m  y\n");
}

TEST(Age, IsShortAndRounded) {
  const int64_t now = *parse_instant("2026-11-23T04:05:06Z");
  const auto age = [&](int64_t seconds) {
    return age_of("2026-11-23T04:05:06.000Z", now + seconds * second_ns);
  };
  EXPECT_EQ(age(0), "0s");
  EXPECT_EQ(age(119), "119s");
  EXPECT_EQ(age(120), "2m");
  EXPECT_EQ(age(7'200), "2h");
  EXPECT_EQ(age(172'800), "2d");
  EXPECT_EQ(age(-8), "-8s");
  EXPECT_EQ(age_of("", now), "");
  EXPECT_EQ(with_age("2026-11-23T04:05:14Z", now), "2026-11-23T04:05:14Z (in 8s)");
}

TEST(Instant, IsReadFromRfc3339) {
  EXPECT_EQ(parse_instant("1970-01-01T00:00:01.5Z"), 1'500'000'000);
  EXPECT_EQ(parse_instant("1970-01-01T01:00:00+01:00"), 0);
  for (const auto *text :
       {"", "now", "2026-11-23", "2026-11-23T04:05:06", "2026-13-23T04:05:06Z", "2026-11-23T25:05:06Z",
        "2026-11-23T04:05:06Zx", "9999-01-01T00:00:00Z", "2026-11-23T04:05:06.Z"})
    EXPECT_EQ(parse_instant(text), std::nullopt) << text;
}

}  // namespace
}  // namespace promotion::ctl
