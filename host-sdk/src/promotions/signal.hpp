// Tells threads that something they wait for may have changed.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>

namespace promotion::host {

// Counts announcements, so that none is missed between looking and waiting: read count(), look, then wait for
// a greater one. Thread-safe.
class Signal {
 public:
  void announce() {
    {
      std::lock_guard lock(mutex_);
      ++count_;
    }
    changed_.notify_all();
  }

  uint64_t count() const {
    std::lock_guard lock(mutex_);
    return count_;
  }

  // Until the count is greater than `seen`, or the time is up.
  void wait(uint64_t seen, std::chrono::milliseconds most) const {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, most, [&] { return count_ > seen; });
  }

 private:
  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  uint64_t count_ = 0;
};

// Announced after commits.
struct Signals {
  Signal tasks;      // some task may have become due
  Signal events;     // some event may have become pending, or some promotion held
  Signal pipelines;  // some pipeline may have been added, changed or removed
  Signal ended;      // some promotion ended, or some pending event was judged
};

}  // namespace promotion::host
