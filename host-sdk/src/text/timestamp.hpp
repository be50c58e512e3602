// Instants as RFC 3339 writes them.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace promotion::host {

// Nanoseconds of Unix time; fractions beyond that are cut, a leap second counts as the next second. None: not
// of that form, or outside of what 64 bits hold (years 1678 to 2261).
std::optional<int64_t> parse_timestamp(std::string_view text);

}  // namespace promotion::host
