#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "api_answers.hpp"
#include "cluster_state.hpp"

namespace promotion::test {

HttpAnswer get_object(const ClusterState::Kind &kind, const Question &question);
/// All that fit, in pages where a limit is asked for.
HttpAnswer list_objects(const ClusterState &state, const ClusterState::Kind &kind, const Question &question);

/// What a watch says of what happened after that version, one event each.
std::vector<nlohmann::json> events_since(const ClusterState::Kind &kind, const Question &question,
                                         std::uint64_t version);

}  // namespace promotion::test
