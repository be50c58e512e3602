// Rules 3 to 9: whether a revision goes on from one environment into the next.
#pragma once

#include "passage.hpp"

namespace promotion::evaluator {

/// What to do about a revision that the passage's source vouches for. resumed: it was not vouched for until
/// the event at hand.
Decision judge(const Passage &passage, const Candidate &candidate, bool resumed);

/// Rule 8: holds for promotions under way whose revision no target of the source vouches for any more.
void hold_unvouched(const Passage &passage, Decisions &decisions);

/// Rule 7 with `supersede: afterGates`: the promotion into the destination, of another revision than this,
/// that is open and still vouched for, and so keeps its place. None: nothing stands before this revision.
const promotion_record *find_predecessor(const Passage &passage, std::string_view identity);

}  // namespace promotion::evaluator
