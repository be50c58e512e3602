#pragma once

#include <optional>

#include "api_answers.hpp"
#include "cluster_state.hpp"

namespace promotion::test {

/// What the server tells of itself: /version, /readyz, /api, /apis and what is below them but no resource.
/// None for other paths.
std::optional<HttpAnswer> discovery_answer(const ClusterState &state, const RecordedRequest &request);
/// Paths that whoever has no token may ask for too.
bool is_public_path(const std::string &path);

}  // namespace promotion::test
