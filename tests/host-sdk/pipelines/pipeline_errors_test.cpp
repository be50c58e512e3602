// Every mistake in a manifest is told by file, line and field, with what was found and what was expected.
#include <gtest/gtest.h>

#include "promotion/host/pipeline_source.hpp"

namespace promotion::host::pipelines {
namespace {

struct Mistake {
  const char *name;
  const char *line;         // of the good manifest
  const char *replacement;  // for it
  const char *message;
};

constexpr const char *good = R"(apiVersion: pipelines.weave.works/v1alpha1
kind: Pipeline
metadata:
  name: podinfo
  namespace: default
spec:
  appRef:
    apiVersion: helm.toolkit.fluxcd.io/v2
    kind: HelmRelease
    name: podinfo
  promotion:
    pullRequest: {url: u}
  environments:
  - name: dev
    targets:
    - namespace: podinfo
      clusterRef: {name: leaf}
  - name: prod
)";

const Mistake mistakes[] = {
    {"NoMap", good, "[1, 2]", ":1: is a list; expected a manifest with apiVersion, kind, metadata and spec"},
    {"Text", good, "hello", ":1: is 'hello'; expected a manifest with apiVersion, kind, metadata and spec"},
    {"NoKind", "kind: Pipeline", "kin: Pipeline",
     ":1: kind: is missing or no text; expected a manifest such as a Pipeline of "
     "pipelines.weave.works/v1alpha1"},
    {"NoApiVersion", "apiVersion: pipelines.weave.works/v1alpha1", "apiVersion: [1]",
     ":1: apiVersion: is missing or no text; expected a manifest such as a Pipeline of "
     "pipelines.weave.works/v1alpha1"},
    {"OtherVersion", "apiVersion: pipelines.weave.works/v1alpha1", "apiVersion: pipelines.weave.works/v2",
     ":1: apiVersion: is 'pipelines.weave.works/v2'; expected pipelines.weave.works/v1alpha1"},
    {"NoName", "  name: podinfo\n", "  labels: {}\n",
     ":3: metadata.name: is missing; expected a name of at most 253 lower-case letters, digits, '-' and '.'"},
    {"NumberAsName", "  name: podinfo\n", "  name: 17\n",
     ":4: metadata.name: is the number 17; expected text (put it in quotes)"},
    {"NameThatLeadsAway", "  name: podinfo\n", "  name: ../podinfo\n",
     ":4: metadata.name: is '../podinfo'; expected a name of at most 253 lower-case letters, digits, '-' and "
     "'.'"},
    {"NamespaceInCapitals", "  namespace: default", "  namespace: Default",
     ":5: metadata.namespace: is 'Default'; expected a name of at most 63 lower-case letters, digits and "
     "'-'"},
    {"NoSpec",
     "spec:", "specification:", ":1: spec: is missing; expected a map with appRef and environments"},
    {"NoAppRef",
     "  appRef:", "  app:", ":6: spec.appRef: is missing; expected a map with apiVersion, kind and name"},
    {"NoAppRefKind", "    kind: HelmRelease", "    kid: HelmRelease",
     ":7: spec.appRef.kind: is missing; expected text"},
    {"EmptyAppRefVersion", "    apiVersion: helm.toolkit.fluxcd.io/v2", "    apiVersion: ''",
     ":8: spec.appRef.apiVersion: is empty; expected text"},
    {"PromotionAsList", "    pullRequest: {url: u}", "  - pullRequest",
     ":11: spec.promotion: is a list; expected a map"},
    {"StrategyAsText", "    pullRequest: {url: u}", "    pullRequest: u",
     ":12: spec.promotion.pullRequest: is 'u'; a key here is the name of a strategy and its value the "
     "strategy's map"},
    {"StrategyMemberAsText", "    pullRequest: {url: u}", "    strategy: pull-request",
     ":12: spec.promotion.strategy: is 'pull-request'; expected a map whose key is the strategy, such as "
     "{pull-request: {...}}"},
    {"ManualAsYes", "    pullRequest: {url: u}", "    manual: yes",
     ":12: spec.promotion.manual: is 'yes'; expected true or false"},
    {"PolicyAsText", "    pullRequest: {url: u}", "    policy: all",
     ":12: spec.promotion.policy: is 'all'; expected a map"},
    {"StrategyVersion", "    pullRequest: {url: u}", "    strategyVersion: 1.x",
     ":12: spec.promotion.strategyVersion: choosing a strategy's version is not supported yet; remove this "
     "member"},
    {"ManualInStrategy", "    pullRequest: {url: u}", "    strategy: {manual: true}",
     ":12: spec.promotion.strategy.manual: belongs directly under promotion; move it there"},
    {"PullRequestsMode", "    pullRequest: {url: u}", "    pullRequests: each",
     ":12: spec.promotion.pullRequests: is 'each'; expected perTarget or perEnvironment"},
    {"TwoModes", "    pullRequest: {url: u}",
     "    {pullRequests: perTarget, strategy: {pullRequests: perEnvironment}}",
     ":12: spec.promotion.strategy.pullRequests: differs from promotion.pullRequests; keep one of them"},
    {"SecretAsNumber", "    pullRequest: {url: u}", "    secretRef: 5",
     ":12: spec.promotion.secretRef: is the number 5; expected text (put it in quotes)"},
    {"SecretWithoutName", "    pullRequest: {url: u}", "    secretRef: {key: x}",
     ":12: spec.promotion.secretRef.name: is missing; expected a name of at most 253 lower-case letters, "
     "digits, "
     "'-' and '.'"},
    {"SecretThatLeadsAway", "    pullRequest: {url: u}", "    pullRequest: {secretRef: ../../etc}",
     ":12: spec.promotion.pullRequest.secretRef: is '../../etc'; expected a name of at most 253 lower-case "
     "letters, "
     "digits, '-' and '.'"},
    {"TwoSecrets", "    pullRequest: {url: u}", "    {secretRef: a, strategy: {secretRef: b}}",
     ":12: spec.promotion.strategy.secretRef: names the Secret 'b', but promotion.secretRef names 'a'; keep "
     "one of "
     "them"},
    {"NumberWithoutJson", "    pullRequest: {url: u}", "    pullRequest: {url: .inf}",
     ":12: spec.promotion.pullRequest.url: '.inf' is no value that JSON knows; put it in quotes if it is "
     "text"},
    {"NoEnvironments", "  environments:", "  environment:",
     ":6: spec.environments: is missing; expected a list of at least one environment"},
    {"EnvironmentAsText", "  - name: prod", "  - prod",
     ":18: spec.environments[1]: is 'prod'; expected a map with name and targets"},
    {"EnvironmentWithoutName", "  - name: prod", "  - title: prod",
     ":18: spec.environments[1].name: is missing; expected a name of at most 63 letters, digits, '-', '_' "
     "and '.', "
     "with a letter or digit at both ends"},
    {"EnvironmentTwice", "  - name: prod", "  - name: dev",
     ":18: spec.environments[1].name: is 'dev', the name of the environment in line 14 too; names must "
     "differ"},
    {"EnvironmentsPromotion", "  - name: prod", "  - name: prod\n    promotion: {manual: 1}",
     ":19: spec.environments[1].promotion.manual: is the number 1; expected true or false"},
    {"TargetsAsMap", "  - name: prod", "  - name: prod\n    targets: {namespace: a}",
     ":19: spec.environments[1].targets: is a map; expected a list"},
    {"TargetWithoutNamespace", "    - namespace: podinfo", "    - name: podinfo",
     ":16: spec.environments[0].targets[0].namespace: is missing; expected a name of at most 63 lower-case "
     "letters, "
     "digits and '-'"},
    {"ClusterWithoutName", "      clusterRef: {name: leaf}", "      clusterRef: {kind: GitopsCluster}",
     ":17: spec.environments[0].targets[0].clusterRef.name: is missing; expected a name of at most 253 "
     "lower-case "
     "letters, digits, '-' and '.'"},
    {"TargetTwice", "      clusterRef: {name: leaf}",
     "      clusterRef: {name: leaf}\n    - {namespace: podinfo, clusterRef: {name: leaf}}",
     ":18: spec.environments[0].targets[1]: is the target leaf/podinfo again; a target may be listed once"},
    {"Generation", "metadata:", "metadata:\n  generation: many",
     ":4: metadata.generation: is 'many'; expected a whole number"},
    {"NotYaml", "  environments:", "\tenvironments: [", ":13: is not YAML: "},
};

void PrintTo(const Mistake &mistake, std::ostream *out) { *out << mistake.name; }

class PipelineErrors : public ::testing::TestWithParam<Mistake> {};

TEST_P(PipelineErrors, NameFileLineAndField) {
  const auto &mistake = GetParam();
  std::string text = good;
  const size_t at = text.find(mistake.line);
  ASSERT_NE(at, std::string::npos);
  text.replace(at, std::string(mistake.line).size(), mistake.replacement);
  const auto read = read_pipelines(text, "podinfo.yaml");
  ASSERT_FALSE(read.ok()) << text;
  EXPECT_EQ(read.error().code, Code::invalid_argument);
  EXPECT_EQ(read.error().message.rfind("podinfo.yaml" + std::string(mistake.message), 0), 0u)
      << read.error().message;
}

INSTANTIATE_TEST_SUITE_P(Table, PipelineErrors, ::testing::ValuesIn(mistakes),
                         [](const auto &instance) { return std::string(instance.param.name); });

TEST(PipelineErrorsInAFile, StartFromAManifestWithoutMistake) { EXPECT_TRUE(read_pipelines(good, "f").ok()); }

TEST(PipelineErrorsInAFile, AreToldForTheFirstFieldWithTheNumberOfOthers) {
  const auto read =
      read_pipelines("apiVersion: pipelines.weave.works/v1alpha1\nkind: Pipeline\nspec: {}\n", "f.yaml");
  ASSERT_FALSE(read.ok());
  EXPECT_EQ(
      read.error().message,
      "f.yaml:1: metadata: is missing; expected a map with name and namespace (and 2 more in this document)");
}

TEST(PipelineErrorsInAFile, NameBothPlacesOfAPipelineThatIsThereTwice) {
  const auto read = read_pipelines(std::string(good) + "---\n" + good, "f.yaml");
  ASSERT_FALSE(read.ok());
  EXPECT_EQ(read.error().message,
            "f.yaml:20: the pipeline default/podinfo is in line 1 too; keep one of them");
}

TEST(PipelineErrorsInAFile, RefuseAnEmptyListOfEnvironments) {
  std::string text = good;
  text.resize(text.find("  environments:"));
  const auto read = read_pipelines(text + "  environments: []\n", "f.yaml");
  ASSERT_FALSE(read.ok());
  EXPECT_EQ(read.error().message,
            "f.yaml:13: spec.environments: is empty; expected at least one environment");
}

}  // namespace
}  // namespace promotion::host::pipelines
