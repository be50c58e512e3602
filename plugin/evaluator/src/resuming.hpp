// What an event sets going again that it does not speak of itself.
#pragma once

#include "judgement.hpp"

namespace promotion::evaluator {

/// What an open promotion waited for before the event at hand, so that nothing but a new decision lets it go
/// on. order_may_differ: the event may have changed which of two revisions is the newer, or what the
/// destination runs.
Waited waited(const Passage &passage, const promotion_record &record, bool order_may_differ);

/// Lets the open promotion on this passage go on if the event did away with what it waited for: a gate; or,
/// where order_may_differ, a newer revision in the destination, because it left that or is not the newer one
/// any more. Nothing where a decision has started something there already.
void resume_waiting(const Passage &passage, bool order_may_differ, Decisions &decisions);

}  // namespace promotion::evaluator
