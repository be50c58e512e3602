// The decisions about an event itself, in words.
#pragma once

#include <promotion/abi/domain.h>

#include <cstdint>
#include <string_view>

#include "decision.hpp"
#include "prepared.hpp"
#include "report.hpp"

namespace promotion::evaluator {

/// How much of a sender's words is repeated within a sentence, in bytes.
constexpr std::size_t longest_quote = 200;
std::string_view quote(promotion_string words);

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
