// Rule 1 told another way: the reports of one target, replayed in the order of their timestamps.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "model.hpp"

namespace promotion::evaluator::test {

/// The revisions that the environment's targets run by these events, each of which names its cluster. Texts
/// are identities, as the evaluator compares revisions.
std::set<std::string> replay(const std::vector<EventModel> &events, std::size_t environment);

/// The identity that the evaluator gives an event's revision.
std::string identity_of(const EventModel &event);

}  // namespace promotion::evaluator::test
