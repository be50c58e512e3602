#include "manifest.hpp"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

namespace promotion::host::modules {
namespace {

using nlohmann::json;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

json good() {
  return json::parse(
      R"({"id":"pull-request","kind":"strategy","version":"1.2.0-rc.1","abi":{"major":1,"minor":0},
    "strategies":[{"name":"pull-request","aliases":["pullRequest"]}],"services":{"required":["promotion.http/1"],
    "optional":["network"]},"state":{"writes":2,"reads":[1,2]},"configurationSchema":{"type":"object"},
    "blockSchema":{"type":"object"},"unload":"never","threads":"own","license":"Apache-2.0"})");
}

// The message for the good manifest with one change (RFC 7386).
std::string message_for(const std::string &patch) {
  json manifest = good();
  manifest.merge_patch(json::parse(patch));
  auto result = read_manifest(manifest.dump());
  return result.ok() ? "it was accepted" : result.error().message;
}

}  // namespace

TEST(Manifest, IsReadWhole) {
  auto manifest = read_manifest(good().dump());
  ASSERT_TRUE(manifest.ok()) << manifest.error().message;
  EXPECT_EQ(manifest->id, "pull-request");
  EXPECT_EQ(manifest->kind, ModuleKind::strategy);
  EXPECT_EQ(manifest->version, "1.2.0-rc.1");
  EXPECT_THAT(manifest->keys(), ElementsAre("pull-request", "pullRequest"));
  EXPECT_TRUE(manifest->wants("network"));
  EXPECT_FALSE(manifest->wants("promotion.secrets/1"));
  EXPECT_TRUE(manifest->reads_state(1));
  EXPECT_FALSE(manifest->reads_state(3));
  EXPECT_EQ(manifest->state_writes, 2u);
  EXPECT_FALSE(manifest->may_unload);
  EXPECT_TRUE(manifest->owns_threads);
}

TEST(Manifest, NamesEachMemberThatIsWrong) {
  struct Case {
    const char *patch, *expected;
  };
  for (const Case &c :
       {Case{R"({"id":"Pull_Request"})", "'id' is \"Pull_Request\"; expected lower case"},
        Case{R"({"id":null})", "'id' is missing"},
        Case{R"({"id":"../x"})", "'id' is"},
        Case{R"({"kind":"gate"})", "'kind' is \"gate\"; expected 'evaluator' or 'strategy'"},
        Case{R"({"version":"1.2"})", "'version' is \"1.2\""},
        Case{R"({"abi":{"major":2}})", "built with major version 2"},
        Case{R"({"abi":{"minor":-1}})", "'abi.minor' is -1"},
        Case{R"({"abi":null})", "'abi' is missing"},
        Case{R"({"strategies":[]})", "'strategies' is []"},
        Case{R"({"strategies":[{"name":"policy"}]})", "'strategies[0].name' is \"policy\""},
        Case{R"({"strategies":[{"name":"a","aliases":["a"]}]})", "'strategies' has 'a' twice"},
        Case{R"({"strategies":[7]})", "'strategies[0].name' is missing"},
        Case{R"({"services":{"required":["http"]}})", "'services.required[0]' is \"http\""},
        Case{R"({"services":{"optional":null}})", "'services.optional' is missing"},
        Case{R"({"state":{"reads":[1]}})", "a list that has what it writes, 2"},
        Case{R"({"state":null})", "'state' is missing"},
        Case{R"({"configurationSchema":true})", "'configurationSchema' is true"},
        Case{R"({"blockSchema":{"type":"strnig"}})", "'blockSchema': the schema cannot be used"},
        Case{R"({"unload":"sometimes"})", "'unload' is \"sometimes\""},
        Case{R"({"threads":null})", "'threads' is missing"},
        Case{R"({"license":""})", "'license' is \"\""}})
    EXPECT_THAT(message_for(c.patch), HasSubstr(c.expected)) << c.patch;
}

TEST(Manifest, TellsEverythingThatIsWrongAtOnce) {
  std::string message = message_for(R"({"unload":"x","threads":"y"})");
  EXPECT_THAT(message, HasSubstr("'unload'"));
  EXPECT_THAT(message, HasSubstr("'threads'"));
}

TEST(Manifest, SkipsMembersOfLaterReleases) { EXPECT_EQ(message_for(R"({"later":1})"), "it was accepted"); }

TEST(Manifest, RefusesWhatIsNoObject) {
  EXPECT_THAT(read_manifest("").error().message, HasSubstr("not JSON"));
  EXPECT_THAT(read_manifest("[]").error().message, HasSubstr("expected an object"));
  EXPECT_THAT(read_manifest(std::string(300'000, ' ')).error().message, HasSubstr("expected at most"));
}

TEST(Manifest, OfAnEvaluatorNeedsNothingAboutStrategies) {
  json manifest = good();
  manifest["kind"] = "evaluator";
  for (const char *member : {"strategies", "state", "blockSchema"}) manifest.erase(member);
  auto result = read_manifest(manifest.dump());
  EXPECT_TRUE(result.ok()) << result.error().message;
}

}  // namespace promotion::host::modules
