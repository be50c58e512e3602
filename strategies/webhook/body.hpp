// body.hpp: what is posted.
#pragma once

#include <promotion/sdk/step.hpp>
#include <string>

namespace promotion::webhook {

/// The JSON body for one target of a task, as README.md documents it. A function of the task, so that a
/// repeated request bears the same bytes.
std::string request_body(const Task &task, const TaskTarget &target);

/// An instant as RFC 3339 has it, in UTC with milliseconds.
std::string rfc3339(std::int64_t unix_ns);

}  // namespace promotion::webhook
