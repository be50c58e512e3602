#include "evaluation_sample.hpp"

#include <map>
#include <vector>

namespace promotion::bench {
namespace {

using namespace evaluator::test;

constexpr std::int64_t second_ns = 1'000'000'000;
constexpr std::int64_t now_ns = INT64_C(1795435200) * second_ns;

DeploymentModel deployed(std::uint32_t environment, std::uint32_t target, const std::string &revision,
                         std::int64_t hours_ago) {
  DeploymentModel deployment;
  deployment.environment = environment;
  deployment.target = target;
  deployment.revision = deployment.identity = revision;
  deployment.first_ns = deployment.last_ns = now_ns - hours_ago * 3600 * second_ns;
  deployment.metadata = {{"app-version", revision}};
  return deployment;
}

RecordModel promoted(std::uint32_t environment, const std::string &revision, std::int64_t hours_ago,
                     std::uint32_t flags) {
  return {environment,
          flags,
          revision,
          revision,
          now_ns - hours_ago * 3600 * second_ns,
          now_ns - hours_ago * 3600 * second_ns};
}

}  // namespace

PipelineModel sample_pipeline(const std::string &policy_of_prod) {
  PipelineModel pipeline;
  pipeline.application = {"helm.toolkit.fluxcd.io/v2", "HelmRelease", "", "podinfo"};
  const std::map<std::string, std::vector<std::string>> clusters{
      {"dev", {"dev"}}, {"qa", {"qa", "perf"}}, {"prod", {"prod"}}};
  for (const char *name : {"dev", "qa", "prod"}) {
    EnvironmentModel environment;
    environment.name = name;
    for (const std::string &cluster : clusters.at(name))
      environment.targets.push_back({ReferenceModel{"", "GitopsCluster", "", cluster}, "podinfo"});
    pipeline.environments.push_back(environment);
  }
  pipeline.environments.back().policy_json = policy_of_prod;
  return pipeline;
}

EvaluationModel sample_evaluation(std::size_t environment, const std::string &cluster,
                                  const std::string &revision) {
  EvaluationModel evaluation;
  evaluation.now_ns = now_ns;
  const std::vector<std::pair<std::uint32_t, std::uint32_t>> targets{{0, 0}, {1, 0}, {1, 1}, {2, 0}};
  for (const auto &[in, target] : targets) {
    evaluation.deployments.push_back(deployed(in, target, "6.5.2", 40 - in));
    evaluation.deployments.push_back(deployed(in, target, "6.5.3", 20 - in));
  }
  for (const std::uint32_t into : {1U, 2U}) {
    evaluation.records.push_back(promoted(into, "6.5.2", 40 - into, PROMOTION_RECORD_SUCCEEDED));
    evaluation.records.push_back(
        promoted(into, "6.5.3", 20 - into, PROMOTION_RECORD_SUCCEEDED | PROMOTION_RECORD_LAST));
  }
  EventModel event;
  event.environment = environment;
  event.id = "0191a2b3-1111-2222-3333-444455556666";
  event.object = {"helm.toolkit.fluxcd.io/v2", "HelmRelease", "podinfo", "podinfo"};
  event.reason = "UpgradeSucceeded";
  event.message = "Helm upgrade succeeded for release podinfo/podinfo.v7 with chart podinfo@" + revision;
  event.reporting_controller = "helm-controller";
  event.timestamp_ns = now_ns - 2 * second_ns;
  event.metadata = {{"cluster", cluster}, {"revision", revision}, {"app-version", revision}};
  evaluation.event = event;
  return evaluation;
}

}  // namespace promotion::bench
