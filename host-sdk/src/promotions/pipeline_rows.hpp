// Rows of `pipelines`: what makes the evaluations of one pipeline follow each other, on one host or several.
#pragma once

#include <cstdint>
#include <set>

#include "promotion/host/pipeline.hpp"
#include "sql.hpp"

namespace promotion::host {

struct EvaluationTurn {
  int64_t sequence = 0;  // one more than the one before
  int64_t now_ns = 0;    // never less than the one before
};

// Holds the pipeline's row until the transaction ends. Throws DatabaseError.
EvaluationTurn take_evaluation_turn(Connection &sql, const PipelineName &pipeline, int64_t now_ns);

// When a pipeline was first seen is kept with its row, and for ever: what ran before promotes nothing. These
// throw DatabaseError as well.
std::set<PipelineName> pipelines_seen(Connection &sql);
// Changes nothing where it has been seen.
void note_seen(Connection &sql, const PipelineName &pipeline, int64_t now_ns);
// 0: never.
int64_t first_seen_ns(Connection &sql, const PipelineName &pipeline);

}  // namespace promotion::host
