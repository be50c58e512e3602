// How long to wait after a failure.
#pragma once

#include <cstdint>
#include <string_view>

#include "promotion/host/result.hpp"

namespace promotion::host {

struct Backoff {
  int64_t initial_ms = 2'000;
  int64_t maximum_ms = 600'000;

  // After the `attempt`-th failure in a row (from 1): doubles each time up to the maximum, then up to a
  // quarter less or more, so that what failed together does not come back together. The same key and attempt
  // always give the same. Never less than `retry_after_ms`, which somebody asked for.
  int64_t delay_ms(uint32_t attempt, std::string_view key, int64_t retry_after_ms = 0) const;
};

// Whether a failure is tried again: as its code says, unless retry_after_ms does (-1: never).
inline bool is_tried_again(Code code, int64_t retry_after_ms) {
  return retry_after_ms > 0 || (retry_after_ms == 0 && is_retried(code));
}

}  // namespace promotion::host
