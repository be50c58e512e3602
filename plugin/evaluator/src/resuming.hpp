// What an event sets going again that it does not speak of itself.
#pragma once

#include "passage.hpp"

namespace promotion::evaluator {

/// Lets the open promotion on this passage go on if the event did away with what it waited for: on the
/// passage out of the event's own environment (is_own) a gate, on the one into it a newer revision on its
/// target. Nothing where a decision has started something there already.
void resume_waiting(const Passage &passage, bool is_own, Decisions &decisions);

}  // namespace promotion::evaluator
