// Rules 3 to 9: whether a revision goes on from one environment into the next.
#pragma once

#include "passage.hpp"

namespace promotion::evaluator {

/// What an open promotion waited for until the event at hand: for gates; or for a target's word, or for the
/// destination to leave a newer revision.
enum class Waited { no, for_gates, for_a_word };

/// What to do about a revision that the passage's source vouches for.
Decision judge(const Passage &passage, const Candidate &candidate, Waited waited);

/// False where judging would start or hold nothing, which costs less than the words for it.
bool may_start(const Passage &passage, const Candidate &candidate);

/// Rule 8: holds for promotions under way whose revision no target of the source vouches for any more.
void hold_unvouched(const Passage &passage, Decisions &decisions);

/// The promotion into the destination, of another revision than this, that is open and still vouched for, or
/// that an operator started. None: nothing stands before this revision. With `supersede: afterGates` it keeps
/// its place (rule 7).
const promotion_record *find_predecessor(const Passage &passage, std::string_view identity);

}  // namespace promotion::evaluator
