#include <gmock/gmock.h>

#include "pipeline_reader.hpp"
#include "unknown_keys.hpp"

namespace promotion::host::pipelines {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

yaml::NodePtr document(std::string_view text) {
  const auto documents = yaml::read(text, "file.yaml");
  return documents.ok() && documents->size() == 1 ? documents->front() : nullptr;
}

std::vector<std::string> told(const std::vector<Mistake> &mistakes) {
  std::vector<std::string> all;
  for (const auto &mistake : mistakes)
    all.push_back(std::to_string(mistake.line) + ":" + std::to_string(mistake.column) + " " +
                  mistake.pointer + " " + mistake.field + " " + mistake.reason);
  return all;
}

constexpr const char *broken = R"(apiVersion: pipelines.weave.works/v1alpha1
kind: Pipeline
metadata: {name: podinfo}
spec:
  promotion:
    secretRef: 7
    pullRequest: {url: .nan}
  environments:
    - name: dev
      targets: [{namespace: a}, {namespace: a}]
    - targets: {}
)";

TEST(Inspection, FindsAllMistakesOfADocument) {
  const auto inspected = inspect_document(document(broken), "file.yaml");
  EXPECT_TRUE(inspected.is_pipeline);
  EXPECT_THAT(
      told(inspected.mistakes),
      ElementsAre("7:19 /spec/promotion/pullRequest/url spec.promotion.pullRequest.url no-json-value",
                  "4:1 /spec/appRef spec.appRef missing-field",
                  "6:5 /spec/promotion/secretRef spec.promotion.secretRef wrong-type",
                  "10:33 /spec/environments/0/targets/1 spec.environments[0].targets[1] duplicate-target",
                  "11:7 /spec/environments/1/name spec.environments[1].name missing-field",
                  "11:7 /spec/environments/1/targets spec.environments[1].targets wrong-type"));
}

TEST(Inspection, AndTheStrictReadingSayTheSameFirst) {
  const auto inspected = inspect_document(document(broken), "file.yaml");
  const auto read = read_manifest(broken, "file.yaml");
  ASSERT_FALSE(read.ok());
  EXPECT_EQ(read.error().message, error_of(inspected.mistakes, "file.yaml").message);
}

TEST(Inspection, KnowsWhereEachPromotionIsWritten) {
  const auto inspected = inspect_document(document(R"(apiVersion: pipelines.weave.works/v1alpha1
kind: Pipeline
metadata: {name: podinfo}
spec:
  appRef: {apiVersion: a/v1, kind: b, name: c}
  promotion:
    pullRequests: perTarget
    strategy: {secretRef: s, pull-request: {url: x}}
  environments:
    - {name: dev, targets: [{namespace: a}]}
    - {name: qa, promotion: {webhook: {}}}
)"),
                                          "file.yaml");
  EXPECT_THAT(told(inspected.mistakes), IsEmpty());
  const auto &pipeline = inspected.read.pipeline;
  EXPECT_EQ(pipeline.events_secret_pointer, "/spec/promotion/strategy/secretRef");
  const auto &shared = pipeline.environments[0].promotion;
  EXPECT_EQ(shared.pointer, "/spec/promotion");
  EXPECT_EQ(shared.strategy_pointer, "/spec/promotion/strategy/pull-request");
  EXPECT_EQ(shared.pull_requests_pointer, "/spec/promotion/pullRequests");
  const auto &own = pipeline.environments[1].promotion;
  EXPECT_EQ(own.pointer, "/spec/environments/1/promotion");
  EXPECT_EQ(own.strategy_pointer, "/spec/environments/1/promotion/webhook");
}

TEST(UnknownKeys, AreFoundAtEveryLevel) {
  const auto mistakes = find_unknown_keys(*document(R"(apiVersion: pipelines.weave.works/v1alpha1
kind: Pipeline
metadata: {name: podinfo, anything: goes}
status: {anything: goes}
specs: 1
spec:
  appref: {}
  appRef: {knd: b}
  promotion: {policy: {anything: goes}, strategy: {x: {anything: goes}}}
  environments:
    - {name: dev, tragets: [], targets: [{namspace: a, clusterRef: {names: b}}]}
)"));
  EXPECT_THAT(
      told(mistakes),
      ElementsAre("5:1 /specs specs unknown-field", "7:3 /spec/appref spec.appref unknown-field",
                  "8:12 /spec/appRef/knd spec.appRef.knd unknown-field",
                  "11:19 /spec/environments/0/tragets spec.environments[0].tragets unknown-field",
                  "11:43 /spec/environments/0/targets/0/namspace spec.environments[0].targets[0].namspace "
                  "unknown-field",
                  "11:69 /spec/environments/0/targets/0/clusterRef/names "
                  "spec.environments[0].targets[0].clusterRef.names unknown-field"));
  EXPECT_THAT(mistakes[0].message, ::testing::HasSubstr("did you mean 'spec'?"));
}

}  // namespace
}  // namespace promotion::host::pipelines
