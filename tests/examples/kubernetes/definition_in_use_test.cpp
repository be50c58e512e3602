#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http.hpp"
#include "kubernetes/api_double.hpp"
#include "manifests.hpp"

namespace promotion::test {
namespace {

using nlohmann::json;
using testing::HasSubstr;

constexpr char kAdmin[] = "token-of-the-admin";
constexpr char kPipelines[] = "/apis/pipelines.weave.works/v1alpha1/namespaces/default/pipelines";

/// An API server that the definition was created on.
class DefinitionInUse : public testing::Test {
 protected:
  DefinitionInUse() {
    api_.add_admin(kAdmin);
    definition_answer_ =
        post("/apis/apiextensions.k8s.io/v1/customresourcedefinitions", pipeline_definition());
  }

  HttpAnswer post(const std::string &path, const json &object) {
    return http_request(
        "POST", api_.url(), path, object.dump(),
        {{"Authorization", std::string("Bearer ") + kAdmin}, {"Content-Type", "application/json"}});
  }

  /// A Pipeline from dev to prod with this spec.promotion, in YAML.
  static json pipeline(const std::string &name, const std::string &promotion,
                       const std::string &more_of_prod = "") {
    return yaml_documents(
               "apiVersion: pipelines.weave.works/v1alpha1\nkind: Pipeline\nmetadata: {name: " + name +
                   ", namespace: default}\nspec:\n"
                   "  appRef: {apiVersion: helm.toolkit.fluxcd.io/v2beta1, kind: HelmRelease, name: "
                   "podinfo}\n"
                   "  promotion: " +
                   promotion +
                   "\n  environments:\n"
                   "    - {name: dev, targets: [{namespace: podinfo, clusterRef: {kind: GitopsCluster, name: "
                   "dev}}]}\n"
                   "    - {name: prod, targets: [{namespace: podinfo}]" +
                   more_of_prod + "}\n",
               name)
        .at(0);
  }

  void expect_kept(const json &sent) {
    SCOPED_TRACE(sent.dump());
    const HttpAnswer answer = post(kPipelines, sent);
    ASSERT_EQ(answer.status, 201) << answer.body;
    EXPECT_EQ(json::parse(answer.body).at("spec"), sent.at("spec")) << "nothing may be pruned";
  }

  std::string refusal(const json &sent) {
    const HttpAnswer answer = post(kPipelines, sent);
    EXPECT_EQ(answer.status, 422) << answer.body;
    return answer.body;
  }

  KubernetesDouble api_;
  HttpAnswer definition_answer_;
};

TEST_F(DefinitionInUse, IsTaken) { EXPECT_EQ(definition_answer_.status, 201) << definition_answer_.body; }

TEST_F(DefinitionInUse, TakesAllThreeShapesAndKeepsEveryMember) {
  expect_kept(pipeline("requirement", "{pullRequest: {url: u, branch: main, secretRef: s}}"));
  expect_kept(pipeline(
      "older",
      "{secretRef: {name: k}, pull-request: {type: github, url: u, branch: main, secretRef: {name: s}}}"));
  expect_kept(pipeline("current",
                       "{manual: true, strategy: {secretRef: {name: k}, pull-request: {type: gitlab, url: u, "
                       "baseBranch: main, "
                       "secretRef: {name: s}}}}",
                       ", promotion: {strategy: {notification: {}}}"));
  expect_kept(pipeline("webhook", "{webhook: {url: 'https://example.com/', secretRef: s}}"));
}

TEST_F(DefinitionInUse, KeepsWhatOnlyAStrategyOrTheEvaluatorUnderstands) {
  expect_kept(pipeline("own-strategy", "{announce: {to: [everybody], how: {loud: true}}}"));
  expect_kept(
      pipeline("newer-block",
               "{pull-request: {url: u, edit: [{path: a.yaml, yamlPath: spec.tag}], autoMerge: true}}"));
  expect_kept(pipeline("policy",
                       "{pullRequest: {url: u}, policy: {targets: {atLeast: 2}, soak: 30m, waitForTests: "
                       "true, freeze: [{days: "
                       "[mon-thu], from: '18:00', to: '08:00', timezone: Europe/Berlin}], own: {a: 1}}}"));
}

TEST_F(DefinitionInUse, RefusesWhatNoHostCouldRead) {
  json without_application = pipeline("p", "{}");
  without_application["spec"].erase("appRef");
  EXPECT_THAT(refusal(without_application), HasSubstr("spec.appRef"));
  json without_environments = pipeline("p", "{}");
  without_environments["spec"]["environments"] = json::array();
  EXPECT_THAT(refusal(without_environments), HasSubstr("spec.environments"));
  EXPECT_THAT(refusal(pipeline("p", "{pullRequest: {branch: main}}")),
              HasSubstr("spec.promotion.pullRequest.url"));
  EXPECT_THAT(refusal(pipeline("p", "{manual: sometimes}")), HasSubstr("spec.promotion.manual"));
  EXPECT_THAT(refusal(pipeline("p", "{policy: {supersede: never}}")),
              HasSubstr("spec.promotion.policy.supersede"));
  EXPECT_THAT(refusal(pipeline("p", "{policy: {soak: half an hour}}")),
              HasSubstr("spec.promotion.policy.soak"));
  json twice = pipeline("p", "{}");
  twice["spec"]["environments"].push_back(twice["spec"]["environments"][0]);
  EXPECT_THAT(refusal(twice), HasSubstr("spec.environments"));
}

TEST_F(DefinitionInUse, TakesTheExamplesPipeline) {
  json example = example_documents("podinfo/pipeline.yaml").at(0);
  example["metadata"]["namespace"] = "default";
  expect_kept(example);
}

}  // namespace
}  // namespace promotion::test
