#include <gtest/gtest.h>

#include "promotion/host/pipeline_source.hpp"

namespace promotion::host::pipelines {
namespace {

PipelinePtr one(std::string_view yaml) {
  auto read = read_pipelines(yaml, "file.yaml");
  if (!read.ok()) {
    ADD_FAILURE() << read.error().message;
    return std::make_shared<const Pipeline>();
  }
  EXPECT_EQ(read->size(), 1u);
  return read->front();
}

std::string manifest(std::string_view promotion,
                     std::string_view environments = "  - name: dev\n  - name: prod\n") {
  return "apiVersion: pipelines.weave.works/v1alpha1\nkind: Pipeline\nmetadata: {name: podinfo, namespace: "
         "default}\n"
         "spec:\n  appRef: {apiVersion: helm.toolkit.fluxcd.io/v2, kind: HelmRelease, name: podinfo}\n" +
         std::string(promotion) + "  environments:\n" + std::string(environments);
}

// The pipeline of the requirement, with the indentation that YAML wants.
constexpr const char *requirement = R"(apiVersion: pipelines.weave.works/v1alpha1
kind: Pipeline
metadata:
  name: podinfo
  namespace: default
spec:
  appRef:
    apiVersion: helm.toolkit.fluxcd.io/v2beta1
    kind: HelmRelease
    name: podinfo
  promotion:
    pullRequest:
      url: https://github.example.com/organisation/gitops-configuration-monorepo.git
      branch: main
  environments:
    - name: dev
      targets:
        - namespace: podinfo
          clusterRef:
            kind: GitopsCluster
            name: dev
    - name: qa
      targets:
        - namespace: podinfo
          clusterRef:
            kind: GitopsCluster
            name: qa
        - namespace: podinfo
          clusterRef:
            kind: GitopsCluster
            name: perf
    - name: prod
      targets:
        - namespace: podinfo
          clusterRef:
            kind: GitopsCluster
            name: prod
)";

TEST(PipelineShapes, ReadsTheRequirement) {
  const auto pipeline = one(requirement);
  EXPECT_EQ(pipeline->name, (PipelineName{"default", "podinfo"}));
  EXPECT_EQ(pipeline->application,
            (ObjectReference{"helm.toolkit.fluxcd.io/v2beta1", "HelmRelease", "", "podinfo"}));
  EXPECT_EQ(pipeline->generation, 1);
  EXPECT_FALSE(pipeline->events_secret);
  ASSERT_EQ(pipeline->environments.size(), 3u);
  const auto &qa = pipeline->environments[1];
  EXPECT_EQ(qa.name, "qa");
  ASSERT_EQ(qa.targets.size(), 2u);
  EXPECT_EQ(display_name(qa.targets[0]), "qa/podinfo");
  EXPECT_EQ(display_name(qa.targets[1]), "perf/podinfo");
  EXPECT_EQ(qa.targets[0].cluster->kind, "GitopsCluster");
  EXPECT_EQ(qa.promotion.strategy, "pullRequest");
  EXPECT_EQ(qa.promotion.strategy_keys, std::vector<std::string>{"pullRequest"});
  EXPECT_EQ(
      qa.promotion.strategy_config_json,
      R"({"url":"https://github.example.com/organisation/gitops-configuration-monorepo.git","branch":"main"})");
  EXPECT_FALSE(qa.promotion.manual);
  EXPECT_EQ(qa.promotion.policy_json, "");
}

TEST(PipelineShapes, FindsEnvironmentsByName) {
  const auto pipeline = one(requirement);
  EXPECT_EQ(pipeline->find_environment("prod"), 2u);
  EXPECT_EQ(pipeline->find_environment("Prod"), std::nullopt);
  EXPECT_EQ(pipeline->find_environment(""), std::nullopt);
}

TEST(PipelineShapes, TakesTheStrategysSecretForEventsInShapeOne) {
  const auto text = one(manifest("  promotion: {pullRequest: {url: u, secretRef: creds}}\n"));
  EXPECT_EQ(text->events_secret, "creds");
  EXPECT_TRUE(text->events_secret_shared);
  const auto object = one(manifest("  promotion: {webhook: {url: u, secretRef: {name: creds}}}\n"));
  EXPECT_EQ(object->events_secret, "creds");
  EXPECT_TRUE(object->events_secret_shared);
}

TEST(PipelineShapes, ReadsShapeTwo) {
  const auto pipeline =
      one(manifest("  promotion:\n    pull-request: {url: u, branch: main, secretRef: {name: creds}}\n    "
                   "secretRef: {name: hmac}\n"));
  EXPECT_EQ(pipeline->environments[1].promotion.strategy, "pull-request");
  EXPECT_EQ(pipeline->environments[1].promotion.strategy_config_json,
            R"({"url":"u","branch":"main","secretRef":{"name":"creds"}})");
  EXPECT_EQ(pipeline->events_secret, "hmac");
  EXPECT_FALSE(pipeline->events_secret_shared);
}

TEST(PipelineShapes, ReadsShapeThree) {
  const auto pipeline = one(manifest(R"(  promotion:
    manual: true
    policy: {atLeast: 2}
    strategy:
      pull-request: {type: github, url: u, baseBranch: main, secretRef: {name: creds}}
      secretRef: {name: hmac}
)"));
  const auto &settings = pipeline->environments[1].promotion;
  EXPECT_EQ(settings.strategy, "pull-request");
  EXPECT_TRUE(settings.manual);
  EXPECT_EQ(settings.policy_json, R"({"atLeast":2})");
  EXPECT_EQ(pipeline->events_secret, "hmac");
  EXPECT_FALSE(pipeline->events_secret_shared);
}

TEST(PipelineShapes, LeavesTheStrategysSecretAloneInShapeThree) {
  const auto pipeline =
      one(manifest("  promotion: {strategy: {pull-request: {url: u, secretRef: creds}}}\n"));
  EXPECT_FALSE(pipeline->events_secret);
}

TEST(PipelineShapes, TakesAnEmptyBlockAsNoConfiguration) {
  for (const char *block : {"{}", "", "null"}) {
    const auto pipeline = one(manifest("  promotion:\n    notification: " + std::string(block) + "\n"));
    EXPECT_EQ(pipeline->environments[1].promotion.strategy, "notification") << block;
    EXPECT_EQ(pipeline->environments[1].promotion.strategy_config_json, "{}") << block;
  }
}

TEST(PipelineShapes, ReplacesThePromotionOfAnEnvironmentAsAWhole) {
  const auto pipeline =
      one(manifest("  promotion: {manual: true, policy: {all: true}, pullRequest: {secretRef: a}}\n",
                   "  - name: dev\n  - name: qa\n"
                   "  - name: prod\n    promotion: {strategy: {webhook: {url: w}, secretRef: other}}\n"));
  EXPECT_EQ(pipeline->environments[1].promotion.strategy, "pullRequest");
  EXPECT_TRUE(pipeline->environments[1].promotion.manual);
  const auto &prod = pipeline->environments[2].promotion;
  EXPECT_EQ(prod.strategy, "webhook");
  EXPECT_FALSE(prod.manual);
  EXPECT_EQ(prod.policy_json, "");
  EXPECT_EQ(pipeline->events_secret, "a") << "an environment's own promotion never authenticates";
}

TEST(PipelineShapes, KeepsEveryStrategyKeyOfAnAmbiguousPromotion) {
  const auto beside =
      one(manifest("  promotion: {webhook: {url: w}, pullRequest: {url: u, secretRef: creds}}\n"));
  EXPECT_EQ(beside->environments[1].promotion.strategy_keys,
            (std::vector<std::string>{"webhook", "pullRequest"}));
  EXPECT_EQ(beside->environments[1].promotion.strategy, "");
  EXPECT_EQ(beside->environments[1].promotion.strategy_config_json, "");
  EXPECT_EQ(beside->events_secret, "creds") << "its events can still be authenticated and recorded";

  const auto apart = one(manifest("  promotion: {pull-request: {url: u}, strategy: {notification: {}}}\n"));
  EXPECT_EQ(apart->environments[1].promotion.strategy_keys,
            (std::vector<std::string>{"pull-request", "notification"}));
}

TEST(PipelineShapes, NamesNoStrategyWhereThereIsNone) {
  for (const char *promotion :
       {"", "  promotion:\n", "  promotion: {manual: true}\n", "  promotion: {strategy: {}}\n"}) {
    const auto pipeline = one(manifest(promotion));
    EXPECT_TRUE(pipeline->environments[1].promotion.strategy_keys.empty()) << promotion;
    EXPECT_EQ(pipeline->environments[1].promotion.strategy, "") << promotion;
  }
}

TEST(PipelineShapes, HandsThePullRequestModeToTheStrategy) {
  const auto config = [](const char *promotion) {
    return one(manifest(promotion))->environments[1].promotion.strategy_config_json;
  };
  EXPECT_EQ(config("  promotion: {pullRequests: perTarget, pullRequest: {url: u}}\n"),
            R"({"url":"u","pullRequests":"perTarget"})");
  EXPECT_EQ(config("  promotion: {strategy: {pullRequests: perEnvironment, pull-request: {}}}\n"),
            R"({"pullRequests":"perEnvironment"})");
  EXPECT_EQ(config("  promotion: {pullRequests: perTarget, pullRequest: {pullRequests: perEnvironment}}\n"),
            R"({"pullRequests":"perEnvironment"})");
}

TEST(PipelineShapes, ReadsTargetsOfThePipelinesOwnClusterAndFullReferences) {
  const auto pipeline = one(manifest("", R"(  - name: dev
    targets:
    - namespace: a
    - namespace: a
      clusterRef: {apiVersion: gitops.weave.works/v1alpha1, kind: GitopsCluster, name: leaf, namespace: fleet}
)"));
  const auto &targets = pipeline->environments[0].targets;
  ASSERT_EQ(targets.size(), 2u);
  EXPECT_FALSE(targets[0].cluster);
  EXPECT_EQ(display_name(targets[0]), "local/a");
  EXPECT_EQ(*targets[1].cluster,
            (ObjectReference{"gitops.weave.works/v1alpha1", "GitopsCluster", "fleet", "leaf"}));
}

TEST(PipelineShapes, ReadsAnEnvironmentWithoutTargets) {
  EXPECT_TRUE(
      one(manifest("", "  - name: dev\n  - {name: prod, targets: []}\n"))->environments[1].targets.empty());
}

TEST(PipelineShapes, TakesTheGenerationOfTheManifest) {
  auto text = manifest("");
  text.replace(text.find("namespace: default"), 18, "generation: 7, uid: x");
  const auto pipeline = one(text);
  EXPECT_EQ(pipeline->generation, 7);
  EXPECT_EQ(pipeline->name.namespace_name, "default");
}

TEST(PipelineShapes, SkipsOtherKinds) {
  const auto read = read_pipelines("apiVersion: v1\nkind: ConfigMap\ndata: {a: b}\n---\n" + manifest("") +
                                       "---\napiVersion: tekton.dev/v1\nkind: Pipeline\n",
                                   "file.yaml");
  ASSERT_TRUE(read.ok()) << read.error().message;
  EXPECT_EQ(read->size(), 1u);
}

}  // namespace
}  // namespace promotion::host::pipelines
