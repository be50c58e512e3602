// A clock that stands still until a test moves it.
#pragma once

#include <atomic>
#include <cstdint>

#include "promotion/host/clock.hpp"

namespace promotion::testing {

class ManualClock final : public host::Clock {
 public:
  explicit ManualClock(int64_t now_ns) : now_ns_(now_ns) {}
  int64_t now_ns() const override { return now_ns_.load(); }
  void advance_ms(int64_t milliseconds) { now_ns_ += milliseconds * 1'000'000; }

 private:
  std::atomic<int64_t> now_ns_;
};

}  // namespace promotion::testing
