// body.hpp: what is posted.
#pragma once

#include <promotion/sdk/step.hpp>
#include <string>

namespace promotion::webhook {

/// The JSON body for one target of a task, as README.md documents it. A function of the task, so that a
/// repeated request bears the same bytes.
std::string request_body(const Task &task, const TaskTarget &target);

}  // namespace promotion::webhook
