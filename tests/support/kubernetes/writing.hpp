#pragma once

#include "api_answers.hpp"
#include "cluster_state.hpp"

namespace promotion::test {

/// create, update, patch, delete and deletecollection, as one changes objects over HTTP. Throws Refusal.
HttpAnswer write_object(ClusterState &state, ClusterState::Kind &kind, const Question &question,
                        const RecordedRequest &request);

}  // namespace promotion::test
