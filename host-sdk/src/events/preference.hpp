// The one preference of RFC 7240 that senders may have here: `Prefer: wait=N`.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace promotion::host::events {

// Seconds, at most 10, because senders give up at 15. None: it is not asked for, or not as the RFC writes it.
std::optional<int64_t> parse_wait(std::string_view prefer);

}  // namespace promotion::host::events
