// What happened to an event and why, in sentences.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "json.hpp"

namespace promotion::ctl {

// The event as the admin API shows it.
std::vector<std::string> explain_receipt(const Json &event, int64_t now_ns);
// Its decisions, or why there are none. Not for one that is a repeat.
std::vector<std::string> explain_decisions(const Json &event);
// How far a promotion has come; lines of its tasks are indented.
std::vector<std::string> explain_promotion(const Json &promotion, int64_t now_ns);

}  // namespace promotion::ctl
