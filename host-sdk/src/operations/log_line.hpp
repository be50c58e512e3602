// One line of the log, as text or as JSON.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "promotion/host/log.hpp"

namespace promotion::host::operations {

// Without a newline, whatever the message and the fields hold: 2026-11-23T04:05:06.789Z info    message
// key=value
std::string text_line(int64_t now_ns, Severity severity, std::string_view message,
                      const std::vector<LogField> &fields);

// An object with time, level, message and then the fields. A field with one of these names gets a "_" behind
// it.
std::string json_line(int64_t now_ns, Severity severity, std::string_view message,
                      const std::vector<LogField> &fields);

}  // namespace promotion::host::operations
