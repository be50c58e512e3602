// The keys of a Pipeline that the host takes no notice of. Reading is strict about values and lets such keys
// be, so that a manifest of a newer API works; whoever checks a manifest before it is used wants to know of
// them.
#pragma once

#include "reading.hpp"

namespace promotion::host::pipelines {

// What is in a strategy's block, in a policy, in metadata and in status is not looked at.
std::vector<Mistake> find_unknown_keys(const yaml::Node &document);

}  // namespace promotion::host::pipelines
