// Reads an event: whether it fits the pipeline, what it says, and what it says it about.
#pragma once

#include <optional>

#include "decision.hpp"
#include "prepared.hpp"
#include "report.hpp"

namespace promotion::evaluator {

/// Reads a report to judge from, or returns the one decision about an event that changes nothing of what is
/// known.
std::optional<Decision> read_event(const PreparedPipeline &pipeline, const Configuration &configuration,
                                   const promotion_event &event, std::int64_t now_ns, Report &report,
                                   Memory *memory);

}  // namespace promotion::evaluator
