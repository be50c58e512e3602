#include "yaml/json.hpp"

#include <gtest/gtest.h>

namespace promotion::host::yaml {
namespace {

std::string json_of(std::string_view yaml) {
  auto documents = read(yaml, "file.yaml");
  if (!documents.ok()) return "error: " + documents.error().message;
  if (documents->size() != 1) return std::to_string(documents->size()) + " documents";
  auto json = to_json(*documents->front(), "file.yaml");
  return json.ok() ? *json : "error: " + json.error().message;
}

TEST(YamlToJson, KeepsTheOrderOfMembers) {
  EXPECT_EQ(json_of("z: 1\na: [x, {y: 2}]\n"), R"({"z":1,"a":["x",{"y":2}]})");
}

TEST(YamlToJson, LeavesQuotedScalarsText) {
  EXPECT_EQ(json_of(R"(['true', "1", !!str 2, 'null', ""])"), R"(["true","1","2","null",""])");
  EXPECT_EQ(json_of("a: |\n  3\n"), R"({"a":"3\n"})");
}

TEST(YamlToJson, ResolvesPlainScalarsByTheCoreSchema) {
  EXPECT_EQ(json_of("[true, True, FALSE, yes, off]"), R"([true,true,false,"yes","off"])");
  EXPECT_EQ(json_of("[null, ~, Null, NULL, nothing]"), R"([null,null,null,null,"nothing"])");
  EXPECT_EQ(json_of("{a: , b: 1}"), R"({"a":null,"b":1})");
  EXPECT_EQ(json_of("[0, -1, +2, 007, 0o17, 0xFF, -0]"), "[0,-1,2,7,15,255,0]");
  EXPECT_EQ(json_of("[1.5, .5, 1., 1e3, -2.5E-3]"), "[1.5,0.5,1.0,1.0e3,-2.5e-3]");
  EXPECT_EQ(json_of("[1.2.3, 1_000, 12h, 1e, e5, ., -, 0b1]"),
            R"(["1.2.3","1_000","12h","1e","e5",".","-","0b1"])");
}

TEST(YamlToJson, LosesNoDigitOfALargeNumber) {
  EXPECT_EQ(json_of("[18446744073709551615, 123456789012345678901234567890]"),
            "[18446744073709551615,123456789012345678901234567890]");
  EXPECT_EQ(json_of("[0.1234567890123456789]"), "[0.1234567890123456789]");
}

TEST(YamlToJson, RefusesNumbersThatJsonHasNoWordFor) {
  EXPECT_EQ(json_of("a:\n  - .nan\n"),
            "error: file.yaml:2: '.nan' is no value that JSON knows; put it in quotes if it is text");
  EXPECT_EQ(json_of("[1e999]"),
            "error: file.yaml:1: '1e999' is no value that JSON knows; put it in quotes if it is text");
}

TEST(YamlToJson, EscapesWhatJsonWants) {
  EXPECT_EQ(json_of("\"a\\\"b\\\\\\n\\t\xE2\x82\xAC\": \"\\x01\""),
            "{\"a\\\"b\\\\\\n\\t\xE2\x82\xAC\":\"\\u0001\"}");
}

TEST(YamlToJson, WritesAliasesOut) {
  EXPECT_EQ(json_of("a: &x {k: [1]}\nb: *x\n"), R"({"a":{"k":[1]},"b":{"k":[1]}})");
}

TEST(YamlToJson, SplitsDocumentsAndLeavesEmptyOnesOut) {
  EXPECT_EQ(json_of("---\n---\na: 1\n---\n# nothing\n"), R"({"a":1})");
  EXPECT_EQ(json_of("a: 1\n---\nb: 2\n"), "2 documents");
  EXPECT_EQ(json_of(""), "0 documents");
}

}  // namespace
}  // namespace promotion::host::yaml
