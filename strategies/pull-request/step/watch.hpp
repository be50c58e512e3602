// watch.hpp: what became of the pull requests that are open, with as little asking as can be.
#ifndef PULL_REQUEST_STEP_WATCH_HPP
#define PULL_REQUEST_STEP_WATCH_HPP

#include "forges/forge.hpp"
#include "step/work.hpp"

namespace pull_request {

/// Looks at the pull requests of a work whose tasks wait for nothing but their end: one conditional request
/// for each, and none to the repository. Decides every unit and returns true; or decides nothing and returns
/// false: there is more to do than to wait (a first step, another block, a commit that is not ours, a
/// conflict with the base, one that was closed). Of a work that a gate holds, a merge that the forge was to
/// do by itself is taken back. Throws promotion::Error.
bool watch(Forge &forge, const promotion::Call &call, Work &work);

/// What a pull request that is open and as it should be comes to: the wait for its end, or its merge where
/// the pipeline wants that and it can be had now.
void await_end(Forge &forge, const Work &work, UnitWork &unit, const PullRequest &pull,
               const std::string &done);
/// The end of one that was merged.
UnitResult merged_result(const PullRequest &pull);

}  // namespace pull_request

#endif
