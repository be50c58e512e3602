// Rule 8: which revision is the newer one, and whether a destination has a newer one already.
#pragma once

#include <optional>

#include "passage.hpp"

namespace promotion::evaluator {

struct NewerRevision {
  std::string_view revision;
  bool is_running;  // on a target of the destination
  bool is_open;     // a promotion under way or held; neither: the last one that succeeded
  bool by_version;  // compared by semantic version, else by birth
};

/// A revision newer than the candidate that the destination runs, has open or got last. Where both are
/// semantic versions the higher one is the newer; else, and where they are equal, the younger.
std::optional<NewerRevision> find_newer(const Passage &passage, const Dated &candidate);

}  // namespace promotion::evaluator
