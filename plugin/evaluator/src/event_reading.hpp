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

/// The decision about a report that is no success: IGNORE, and why.
Decision explain_report(const PreparedPipeline &pipeline, const promotion_event &event, const Report &report,
                        Memory *memory);

/// "target dev/podinfo of environment dev", or "a target of environment dev" where the report did not tell.
void append_speaker(Text &out, const PreparedPipeline &pipeline, std::uint32_t environment_index,
                    std::uint32_t target_index);

/// A decision about an event, with the members of its details that all such decisions have.
Decision decide_on_event(const PreparedPipeline &pipeline, const promotion_event &event, std::int32_t outcome,
                         std::string_view reason, Memory *memory);

}  // namespace promotion::evaluator
