#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "manifests.hpp"
#include "npm.hpp"
#include "process.hpp"
#include "temporary_folder.hpp"

namespace promotion::test {
namespace {

using nlohmann::json;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// The CEL rules of the definition, evaluated by another implementation of CEL.
class ValidationRules : public testing::Test {
 protected:
  void SetUp() override {
    if (const std::string reason = Npm::unavailable(); !reason.empty()) GTEST_SKIP() << reason;
  }

  /// The messages of the rules that a Pipeline with this spec.promotion (YAML in flow style) breaks.
  std::vector<std::string> broken(const std::string &promotion, const std::string &of_prod = "{}") {
    const json pipeline = {
        {"spec",
         {{"promotion", yaml_documents(promotion, "promotion").at(0)},
          {"environments",
           {{{"name", "dev"}}, {{"name", "prod"}, {"promotion", yaml_documents(of_prod, "prod").at(0)}}}}}}};
    write_file(folder_.path() / "schema.json", pipeline_schema().dump());
    write_file(folder_.path() / "object.json", pipeline.dump());
    return json::parse(
        run_or_throw({Npm::node(), RULES_SCRIPT, Npm::modules().string(),
                      (folder_.path() / "schema.json").string(), (folder_.path() / "object.json").string()}));
  }

  TemporaryFolder folder_;
};

TEST_F(ValidationRules, LetAllThreeShapesThrough) {
  EXPECT_THAT(broken("{pullRequest: {url: u, branch: main, secretRef: s}}"), IsEmpty());
  EXPECT_THAT(broken("{pull-request: {url: u, branch: main, secretRef: {name: s}}, secretRef: {name: t}}"),
              IsEmpty());
  EXPECT_THAT(broken("{manual: true, strategy: {secretRef: {name: t}, pull-request: {type: github, url: u, "
                     "baseBranch: main}}}",
                     "{strategy: {notification: {}}}"),
              IsEmpty());
  EXPECT_THAT(broken("{notification: null}", "{a-strategy-of-ones-own: {a: b}}"), IsEmpty());
}

TEST_F(ValidationRules, RefuseTwoStrategiesWhereverTheyStand) {
  const auto two = ElementsAre(HasSubstr("more than one strategy"));
  EXPECT_THAT(broken("{pullRequest: {url: u}, webhook: {url: u}}"), two);
  EXPECT_THAT(broken("{pull-request: {url: u}, strategy: {notification: {}}}"), two);
  EXPECT_THAT(broken("{}", "{strategy: {pull-request: {url: u}, webhook: {url: u}}}"), two);
  EXPECT_THAT(broken("{pullRequest: {url: u}, pull-request: {url: u}}"), two);
}

TEST_F(ValidationRules, RefuseTwoBranches) {
  EXPECT_THAT(broken("{pullRequest: {url: u, branch: main, baseBranch: main}}"), IsEmpty());
  EXPECT_THAT(broken("{strategy: {pull-request: {url: u, branch: main, baseBranch: master}}}"),
              ElementsAre(HasSubstr("branch and baseBranch")));
}

TEST_F(ValidationRules, RefuseAFreezeThatIsNone) {
  const auto freeze = [&](const std::string &window) {
    return broken("{policy: {freeze: [" + window + "]}}");
  };
  EXPECT_THAT(freeze("{days: [friday], from: '14:00', to: '24:00'}"), IsEmpty());
  EXPECT_THAT(freeze("{start: '2026-12-20T00:00:00Z', end: '2027-01-07T00:00:00Z'}"), IsEmpty());
  EXPECT_THAT(freeze("{start: '2026-12-20T00:00:00Z'}"), ElementsAre(HasSubstr("start and end, or neither")));
  EXPECT_THAT(freeze("{start: '2027-01-07T00:00:00Z', end: '2026-12-20T00:00:00Z'}"),
              ElementsAre(HasSubstr("ends after its start")));
  EXPECT_THAT(freeze("{start: '2026-12-20T00:00:00Z', end: '2027-01-07T00:00:00Z', days: [friday]}"),
              ElementsAre(HasSubstr("either weekly")));
}

}  // namespace
}  // namespace promotion::test
