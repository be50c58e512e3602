// ownership.hpp: may the branch that is there be overwritten?
#ifndef PULL_REQUEST_STEP_OWNERSHIP_HPP
#define PULL_REQUEST_STEP_OWNERSHIP_HPP

#include <string>
#include <vector>

#include "step/work.hpp"

namespace pull_request {

enum class Ownership {
  wanted,         ///< it holds just what is to be pushed, maybe as a commit with another date
  ours,           ///< it has nothing but commits of this module
  ours_and_more,  ///< this promotion's commit is there, with commits of others on top or below
  others          ///< it has commits of others
};

/// Whose the unit's remote_head is. A commit is ours if a task remembers it, or if it bears the pipeline's
/// trailer and our committer: whoever amends it, or rebases it, becomes its committer. Throws MirrorDamaged.
Ownership ownership_of(git_repository *repository, const Configuration &configuration, const Work &work,
                       const UnitWork &unit);

/// The same for a branch alone, when nothing is to be pushed: whether it has nothing but commits of ours and
/// the one it points to is of this promotion.
bool is_branch_of_promotion(git_repository *repository, const Configuration &configuration, const Work &work,
                            const git_oid &base, const git_oid &head);

}  // namespace pull_request

#endif
