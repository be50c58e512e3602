#pragma once

#include <map>
#include <string>
#include <vector>

#include "api_answers.hpp"
#include "cluster_state.hpp"

namespace promotion::test {

/// /openapi/v3 and the document of each group and version: schemas of kinds, and that PATCH takes
/// fieldValidation, which is how kubectl learns that the server validates. In JSON, or the form of Protocol
/// Buffers that kubectl asks for.
HttpAnswer open_api_answer(const ClusterState &state,
                           const std::map<std::string, std::vector<std::string>> &groups,
                           const RecordedRequest &request);

}  // namespace promotion::test
