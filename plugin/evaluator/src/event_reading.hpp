// Reads an event: whether it fits the pipeline, what it says, and what it says it about.
#pragma once

#include <optional>
#include <variant>

#include "decision.hpp"
#include "prepared.hpp"
#include "report.hpp"

namespace promotion::evaluator {

/// A report to judge from, or the one decision about an event that changes nothing of what is known.
std::variant<Report, Decision> read_event(const PreparedPipeline &pipeline,
                                          const Configuration &configuration, const promotion_event &event,
                                          std::int64_t now_ns, Memory *memory);

}  // namespace promotion::evaluator
