// What keeps an open promotion waiting: its gates, and the operators' emergency stop above them all.
#pragma once

#include <cstdint>
#include <vector>

#include "promotion/host/operator_word.hpp"
#include "promotion_rows.hpp"
#include "sql.hpp"

namespace promotion::host {

// The id of the gate, the same as the evaluator's.
inline constexpr const char *kStopped = "stopped";

Gate stop_gate(const std::vector<StopRecord> &stops);
bool has_stop_gate(const std::vector<Gate> &gates);

// Waits for all the gates; looked at again when the first of them says so. Not written.
void hold(PromotionRow &row, std::vector<Gate> gates);

// Holds everything open of a pipeline that is stopped, whatever else holds it, and lets those of its tasks
// that wait be told at once. The evaluator is not asked, so this holds also what it does not speak of, and
// without it. Throws DatabaseError.
void hold_what_is_stopped(Connection &sql, const PipelineName &pipeline, int64_t now_ns);

// Pipelines with promotions or tasks that are not at their end. Throws DatabaseError.
std::vector<PipelineName> pipelines_at_work(Connection &sql);

// Says anew which tasks of the pipeline can be claimed, after it was stopped or resumed. Throws
// DatabaseError.
void refresh_claimable_of(Connection &sql, const PipelineName &pipeline);

}  // namespace promotion::host
