// Which cluster a target is on.
#pragma once

#include <string>

#include "promotion/host/pipeline.hpp"

namespace promotion::host::pipelines {

// NAMESPACE/NAME of the resource that stands for the cluster, the Pipeline's own namespace where the
// reference names none; "local" for the Pipeline's own cluster.
std::string cluster_of(const Pipeline &pipeline, const Target &target);

// The namespace of the cluster's resource alone.
const std::string &namespace_of(const ObjectReference &cluster, const Pipeline &pipeline);

}  // namespace promotion::host::pipelines
