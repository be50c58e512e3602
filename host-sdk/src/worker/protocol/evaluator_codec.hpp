// What goes into an evaluation and comes out of it, as bytes and back.
#pragma once

#include "arena.hpp"
#include "promotion/abi/evaluator.h"
#include "wire.hpp"

namespace promotion::host::worker {

// Everything but the pipeline, which was prepared before.
void write(Writer &to, const promotion_evaluation &input);
promotion_evaluation *read_evaluation(Reader &from, Arena &arena);

void write(Writer &to, const promotion_decision &decision);
const promotion_decision *read_decision(Reader &from, Arena &arena);

}  // namespace promotion::host::worker
