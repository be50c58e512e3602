// review.hpp: the pull request of a unit, from the look before anything is pushed to the link for people.
#ifndef PULL_REQUEST_STEP_REVIEW_HPP
#define PULL_REQUEST_STEP_REVIEW_HPP

#include <optional>
#include <promotion/module.hpp>
#include <string>

#include "forges/forge.hpp"
#include "step/work.hpp"

namespace pull_request {

/// Looks at the pull requests of a unit's branch. Decides the unit where its promotion was merged or turned
/// down already; else gives the one that is open. Throws promotion::Error.
std::optional<PullRequest> look_before(Forge &forge, const Work &work, UnitWork &unit);

/// Closes the one that is open and of an older revision, where the pipeline wants it replaced; else gives it
/// back.
std::optional<PullRequest> make_way(Forge &forge, const Work &work, const UnitWork &unit,
                                    std::optional<PullRequest> open);

/// Says on the pull request that its branch has commits of others, once for each state of the branch.
void tell_of_others(Forge &forge, const Work &work, const UnitWork &unit, const PullRequest &open);

/// Opens the unit's pull request, or brings the open one up to date, and decides the unit. Throws likewise.
void bring_up(Forge &forge, const Work &work, UnitWork &unit, const std::optional<PullRequest> &open);

}  // namespace pull_request

#endif
