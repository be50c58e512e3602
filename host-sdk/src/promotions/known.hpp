// What the evaluator is told besides the event: what is known to be deployed, and the promotions on record.
#pragma once

#include <vector>

#include "promotion/host/evaluation.hpp"
#include "promotion/host/pipeline.hpp"
#include "promotion_rows.hpp"

namespace promotion::host {

// Of `promotions` (all of the pipeline, in their order): those that are open, the last one of each
// environment, and of each identity among the deployments the last finished into each environment. Those of
// environments that the pipeline no longer has are left out.
std::vector<Record> records_for(const Pipeline &pipeline, const std::vector<PastPromotion> &promotions,
                                const std::vector<Deployment> &deployments);

}  // namespace promotion::host
