// Lets through so many at once, and then one after each interval.
#pragma once

#include <algorithm>
#include <cstdint>

namespace promotion::host {

// Instants are the caller's, in nanoseconds of a clock that does not go back. One thread at a time.
class TokenBucket {
 public:
  TokenBucket(int64_t at_once, int64_t interval_ms)
      : interval_ns_(std::max<int64_t>(interval_ms, 1) * 1'000'000),
        ahead_ns_((std::max<int64_t>(at_once, 1) - 1) * interval_ns_) {}

  // When the next one may go: now, or later.
  int64_t next_ns(int64_t now_ns) const { return std::max(now_ns, full_again_ns_ - ahead_ns_); }
  // It goes, at that instant.
  void take(int64_t now_ns) { full_again_ns_ = std::max(now_ns, full_again_ns_) + interval_ns_; }

 private:
  const int64_t interval_ns_;
  const int64_t ahead_ns_;
  int64_t full_again_ns_ = INT64_MIN / 2;
};

}  // namespace promotion::host
