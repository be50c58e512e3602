#include "deployment_rows.hpp"

#include "record_json.hpp"
#include "target_key.hpp"

namespace promotion::host {

std::vector<Deployment> deployments_of(Connection &sql, const Pipeline &pipeline) {
  std::vector<Deployment> deployments;
  auto rows = sql.query(
      "SELECT environment, cluster, target_namespace, identity, revision, first_ns, last_ns, tested_ns, "
      "failed_ns, "
      "baseline, metadata FROM deployments WHERE namespace = :a AND pipeline = :b "
      "ORDER BY environment, cluster, target_namespace, identity",
      {pipeline.name.namespace_name, pipeline.name.name});
  std::string environment, cluster, target_namespace, metadata;
  Deployment deployment;
  while (rows.next(environment, cluster, target_namespace, deployment.identity, deployment.revision,
                   deployment.first_ns, deployment.last_ns, deployment.tested_ns, deployment.failed_ns,
                   deployment.baseline, metadata)) {
    const auto index = pipeline.find_environment(environment);
    if (!index) continue;
    deployment.environment = *index;
    deployment.target.reset();
    if (!cluster.empty()) {
      deployment.target = find_target(pipeline.environments[*index], cluster, target_namespace);
      if (!deployment.target) continue;
    }
    deployment.metadata = metadata_from_json(metadata);
    deployments.push_back(deployment);
  }
  return deployments;
}

std::set<PipelineName> pipelines_with_deployments(Connection &sql) {
  std::set<PipelineName> pipelines;
  PipelineName name;
  auto rows = sql.query("SELECT DISTINCT namespace, pipeline FROM deployments");
  while (rows.next(name.namespace_name, name.name)) pipelines.insert(name);
  return pipelines;
}

void save_deployment(Connection &sql, const Pipeline &pipeline, const Deployment &deployment) {
  const Environment &environment = pipeline.environments.at(deployment.environment);
  std::string cluster, target_namespace;
  if (deployment.target) {
    const Target &target = environment.targets.at(*deployment.target);
    cluster = cluster_key(target);
    target_namespace = target.namespace_name;
  }
  sql.execute(
      "INSERT INTO deployments (namespace, pipeline, environment, cluster, target_namespace, identity, "
      "revision, "
      "first_ns, last_ns, tested_ns, failed_ns, baseline, metadata) "
      "VALUES (:a, :b, :c, :d, :e, :f, :g, :h, :i, :j, :k, :l, :m) "
      "ON CONFLICT (namespace, pipeline, environment, cluster, target_namespace, identity) DO UPDATE SET "
      "revision = excluded.revision, first_ns = excluded.first_ns, last_ns = excluded.last_ns, "
      "tested_ns = excluded.tested_ns, failed_ns = excluded.failed_ns, metadata = excluded.metadata",
      {pipeline.name.namespace_name, pipeline.name.name, environment.name, cluster, target_namespace,
       deployment.identity, deployment.revision, deployment.first_ns, deployment.last_ns,
       deployment.tested_ns, deployment.failed_ns, int64_t{deployment.baseline},
       to_json(deployment.metadata)});
}

std::string running_revision(Connection &sql, const PipelineName &pipeline, std::string_view environment,
                             std::string_view cluster, std::string_view target_namespace) {
  std::string revision;
  sql.query(
         "SELECT revision FROM deployments WHERE namespace = :a AND pipeline = :b AND environment = :c AND "
         "cluster = :d AND target_namespace = :e AND identity <> '' AND last_ns > 0 ORDER BY last_ns DESC "
         "LIMIT 1",
         {pipeline.namespace_name, pipeline.name, environment, cluster, target_namespace})
      .next(revision);
  return revision;
}

}  // namespace promotion::host
