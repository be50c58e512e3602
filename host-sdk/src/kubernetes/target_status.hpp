// What is known of one deployment target, in the form that users' dashboards read.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <vector>

#include "promotion/host/evaluation.hpp"
#include "promotion/host/pipeline.hpp"

namespace promotion::host::kubernetes {

// {clusterAppRef, ready, revision, error}: the revision that the target reported last as deployed, and
// whether that was its last word.
nlohmann::json target_status(const Pipeline &pipeline, size_t environment, size_t target,
                             const std::vector<Deployment> &deployments);

}  // namespace promotion::host::kubernetes
