// Rows of `deployments`: what is known to run where. Every function throws DatabaseError.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "promotion/host/evaluation.hpp"
#include "promotion/host/pipeline.hpp"
#include "sql.hpp"

namespace promotion::host {

// All that is known for the pipeline, by the indexes that it has now. What lies in environments or on targets
// that it no longer has stays on record and is left out.
std::vector<Deployment> deployments_of(Connection &sql, const Pipeline &pipeline);

// Pipelines of which anything is known to be deployed.
std::set<PipelineName> pipelines_with_deployments(Connection &sql);

// The new whole of one (environment, target, identity). Whether it is a baseline is told when it is first
// saved, and stays so.
void save_deployment(Connection &sql, const Pipeline &pipeline, const Deployment &deployment);

// The revision that was deployed last on that target; empty: none is known.
std::string running_revision(Connection &sql, const PipelineName &pipeline, std::string_view environment,
                             std::string_view cluster, std::string_view target_namespace);

}  // namespace promotion::host
