// How a promotion looks in tables and sentences.
#pragma once

#include <string>
#include <vector>

#include "json.hpp"
#include "table.hpp"

namespace promotion::ctl {

// CLUSTER/NAMESPACE of a task.
std::string target_of(const Json &task);
// "default/podinfo" of an event or a promotion.
std::string pipeline_of(const Json &record);
// "1/2": tasks that succeeded, and all.
std::string progress_of(const Json &promotion);
// "qa/podinfo succeeded, perf/podinfo retrying".
std::string tasks_of(const Json &promotion);

}  // namespace promotion::ctl
