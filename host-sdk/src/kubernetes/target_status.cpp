#include "target_status.hpp"

#include <nlohmann/json.hpp>

#include "promotion/host/instant.hpp"

namespace promotion::host::kubernetes {
namespace {

using nlohmann::json;

json cluster_application(const Pipeline &pipeline, const Target &target) {
  json reference{{"apiVersion", pipeline.application.api_version},
                 {"kind", pipeline.application.kind},
                 {"name", pipeline.application.name}};
  if (!target.cluster) return reference;
  json cluster{{"kind", target.cluster->kind}, {"name", target.cluster->name}};
  if (!target.cluster->api_version.empty()) cluster["apiVersion"] = target.cluster->api_version;
  if (!target.cluster->namespace_name.empty()) cluster["namespace"] = target.cluster->namespace_name;
  reference["clusterRef"] = std::move(cluster);
  return reference;
}

}  // namespace

json target_status(const Pipeline &pipeline, size_t environment, size_t target,
                   const std::vector<Deployment> &deployments) {
  const Deployment *running = nullptr, *failed = nullptr;
  for (const auto &deployment : deployments) {
    if (deployment.environment != environment || deployment.target != target || deployment.identity.empty())
      continue;
    if (deployment.last_ns > 0 && (running == nullptr || deployment.last_ns > running->last_ns))
      running = &deployment;
    if (deployment.failed_ns > 0 && (failed == nullptr || deployment.failed_ns > failed->failed_ns))
      failed = &deployment;
  }
  if (failed != nullptr && running != nullptr && failed->failed_ns <= running->last_ns) failed = nullptr;
  json status{{"clusterAppRef",
               cluster_application(pipeline, pipeline.environments.at(environment).targets.at(target))},
              {"ready", running != nullptr && failed == nullptr}};
  if (running != nullptr) status["revision"] = running->revision;
  if (failed != nullptr)
    status["error"] = failed->revision + " failed at " + format_instant(failed->failed_ns);
  return status;
}

}  // namespace promotion::host::kubernetes
