#include "target_cluster.hpp"

namespace promotion::host::pipelines {

std::string cluster_of(const Pipeline &pipeline, const Target &target) {
  if (!target.cluster) return "local";
  return namespace_of(*target.cluster, pipeline) + "/" + target.cluster->name;
}

const std::string &namespace_of(const ObjectReference &cluster, const Pipeline &pipeline) {
  return cluster.namespace_name.empty() ? pipeline.name.namespace_name : cluster.namespace_name;
}

}  // namespace promotion::host::pipelines
