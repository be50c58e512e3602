#include "promotion/host/clock.hpp"

#include <ctime>

namespace promotion::host {

int64_t SystemClock::now_ns() const {
  timespec now{};
  clock_gettime(CLOCK_REALTIME, &now);
  return static_cast<int64_t>(now.tv_sec) * 1'000'000'000 + now.tv_nsec;
}

}  // namespace promotion::host
