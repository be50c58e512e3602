// Keeps what a Secret holds out of the log.
#pragma once

#include <string_view>

#include "promotion/host/log.hpp"

namespace promotion::host::pipelines {

// The value, and each line of it, since a log line or an answer may hold one line of several keys.
void mask_secret(std::string_view value, Log &log);

}  // namespace promotion::host::pipelines
