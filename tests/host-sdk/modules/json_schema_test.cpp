#include "json_schema.hpp"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "json.hpp"

namespace promotion::host::modules {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

JsonSchema compiled(const std::string &schema) {
  auto result = JsonSchema::compile(*parse_json(schema));
  EXPECT_TRUE(result.ok()) << (result.ok() ? "" : result.error().message);
  return *result;
}

std::string why_not(const std::string &schema) {
  auto result = JsonSchema::compile(*parse_json(schema));
  return result.ok() ? "it compiled" : result.error().message;
}

}  // namespace

TEST(JsonSchema, NamesThePlaceOfWhatDoesNotFit) {
  JsonSchema schema = compiled(R"({"type":"object","properties":{"a/b":{"type":"object","properties":
    {"url":{"type":"string"}}}},"required":["name"]})");
  auto problems = schema.check({{"a/b", {{"url", 7}}}, {"name", "x"}});
  ASSERT_THAT(problems, SizeIs(1));
  EXPECT_EQ(problems[0].json_pointer, "/a~1b/url");
  EXPECT_TRUE(problems[0].is_error);
  EXPECT_EQ(problems[0].message, "'a/b.url' is of the type number; expected \"string\"");
  EXPECT_THAT(schema.check({{"name", "x"}}), IsEmpty());
  EXPECT_THAT(schema.check(nlohmann::json::object())[0].message, HasSubstr("name"));
}

TEST(JsonSchema, SaysWhatWasExpected) {
  JsonSchema schema =
      compiled(R"({"type":"object","properties":{"kind":{"enum":["github","git"]},"list":{"items":
    {"$ref":"#/definitions/entry"}},"any":{"type":["string","null"]}},"definitions":{"entry":{"type":"object",
    "properties":{"host":{"type":"string"},"type":{}},"additionalProperties":false}}})");
  auto message = [&](const nlohmann::json &document) { return schema.check(document).at(0).message; };
  EXPECT_EQ(message({{"kind", "gitlab"}}),
            "'kind' is none of the values that are possible; expected one of github, git");
  EXPECT_EQ(message({{"list", {{{"hsot", 1}}}}}),
            "'list.0' has the member 'hsot', which is not known there; expected one of host, type; "
            "did you mean 'host'?");
  EXPECT_EQ(message({{"any", 7}}), "'any' is of the type number; expected one of string, null");
  EXPECT_EQ(message(7), "it is of the type number; expected \"object\"");
}

TEST(JsonSchema, NamesAMemberThatIsNotKnown) {
  auto problems = compiled(R"({"type":"object","properties":{"url":{}},"additionalProperties":false})")
                      .check({{"ulr", 1}});
  ASSERT_THAT(problems, SizeIs(1));
  EXPECT_THAT(problems[0].message, HasSubstr("ulr"));
  EXPECT_EQ(problems[0].json_pointer, "/ulr");
  EXPECT_EQ(problems[0].reason, "unknown-field");
}

TEST(JsonSchema, KnowsTheMembersThatItSpeaksOf) {
  JsonSchema schema = compiled(R"({"properties":{"forges":{"type":"array"}}})");
  EXPECT_TRUE(schema.has_property("forges"));
  EXPECT_FALSE(schema.has_property("forge"));
}

TEST(JsonSchema, RefusesWhatCannotBeUsed) {
  EXPECT_THAT(why_not(R"({"properties":{"a":{"type":"strnig"}}})"), HasSubstr("cannot be used"));
  EXPECT_THAT(why_not(R"({"properties":{"a":{"pattern":"("}}})"), HasSubstr("'('"));
  EXPECT_THAT(why_not(R"({"$ref":"http://127.0.0.1/schema"})"), HasSubstr("begin with '#'"));
  EXPECT_THAT(why_not(R"({"$ref":"#/definitions/none"})"), HasSubstr("leads nowhere"));
  EXPECT_THAT(why_not(R"({"$ref":"#"})"), HasSubstr("leads back to itself"));
  EXPECT_THAT(why_not(R"({"definitions":{"a":{"$ref":"#/definitions/b"},"b":{"$ref":"#/definitions/a"}}})"),
              HasSubstr("leads back to itself"));
}

TEST(JsonSchema, FollowsReferencesWithinItself) {
  JsonSchema tree =
      compiled(R"({"type":"object","properties":{"child":{"$ref":"#"}},"additionalProperties":false})");
  EXPECT_THAT(tree.check({{"child", {{"child", nlohmann::json::object()}}}}), IsEmpty());
  EXPECT_THAT(tree.check({{"child", {{"chlid", nlohmann::json::object()}}}}), SizeIs(1));
}

TEST(JsonSchema, DoesNotOverflowTheStackOnALongTextThatHasAPattern) {
  JsonSchema schema =
      compiled(R"({"properties":{"a":{"type":"string","pattern":"^(([a-z0-9]|[a-z])+[.]?)*$"}}})");
  auto problems = schema.check({{"a", std::string(1'000'000, 'a')}});
  ASSERT_THAT(problems, SizeIs(1));
  EXPECT_EQ(problems[0].reason, "too-long");
  EXPECT_EQ(problems[0].json_pointer, "/a");
}

TEST(Json, RefusesDepthAndMembersThatAreThereTwice) {
  auto message = [](const std::string &text) {
    auto value = parse_json(text);
    return value.ok() ? "it parsed" : value.error().message;
  };
  EXPECT_THAT(message(std::string(100'000, '[')), HasSubstr("nested deeper"));
  EXPECT_THAT(message(R"({"a":1,"b":{"a":2},"a":3})"), HasSubstr("'a' twice"));
  EXPECT_THAT(message("{"), HasSubstr("not JSON"));
  EXPECT_FALSE(is_json_object(std::string(100'000, '[')));
  std::string deep;
  for (int i = 0; i < 100'000; ++i) deep += "{\"a\":";
  EXPECT_FALSE(is_json_object(deep));
  EXPECT_FALSE(is_json_object("[]"));
  EXPECT_FALSE(is_json_object("{}x"));
  EXPECT_TRUE(is_json_object(" {\"a\": [1, {\"b\": null}]} "));
}

}  // namespace promotion::host::modules
