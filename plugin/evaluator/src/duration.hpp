// Durations as Go and Kubernetes write them: 30s, 1h30m, 1.5h.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace promotion::evaluator {

/// In nanoseconds, not negative. None: not a duration, or longer than 100 years.
std::optional<std::int64_t> read_duration(std::string_view text);

}  // namespace promotion::evaluator
