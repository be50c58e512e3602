// Where the host gets its time from, so that tests can move it.
#pragma once

#include <cstdint>

namespace promotion::host {

// Thread-safe. Instants are nanoseconds of Unix time.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual int64_t now_ns() const = 0;
};

class SystemClock final : public Clock {
 public:
  int64_t now_ns() const override;
};

}  // namespace promotion::host
