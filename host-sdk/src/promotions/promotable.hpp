// What an operator has to name to promote by hand: an environment that something can be promoted into, and a
// revision.
#pragma once

#include <string>

#include "promotion/host/pipeline.hpp"
#include "promotion/host/registry.hpp"
#include "promotion/host/result.hpp"
#include "revision_choice.hpp"

namespace promotion::host {

// Its index. not_found: the pipeline has no such environment, and which it has; failed_precondition: it is
// the first one, has no targets, or not exactly one strategy that there is.
Result<size_t> environment_to_promote_into(const Pipeline &pipeline, const std::string &name,
                                           const Registry &registry);

// A revision that nobody has reported, written as it was asked for.
KnownRevision not_deployed(const std::string &revision);
// What choose_revision found, with what to say to mean such a revision all the same.
Error with_hint_at_not_deployed(Error error);

}  // namespace promotion::host
