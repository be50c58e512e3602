// Now, by a clock that no one sets: waits and limits hold whatever becomes of the time of day.
#pragma once

#include <chrono>
#include <cstdint>

namespace promotion::host {

// Nanoseconds since some moment before this process began.
inline int64_t steady_ns() {
  using namespace std::chrono;
  return duration_cast<nanoseconds>(steady_clock::now().time_since_epoch()).count();
}

}  // namespace promotion::host
