// Instants and durations as people and APIs write them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace promotion::host {

// RFC 3339, UTC, with milliseconds: 2026-11-23T04:05:06.789Z.
std::string format_instant(int64_t unix_ns);

// Go's notation, in milliseconds: 30s, 5m, 1h30m, 250ms, 1.5h. None: not a duration, negative, or longer than
// ten years.
std::optional<int64_t> parse_duration_ms(std::string_view text);

}  // namespace promotion::host
