// Tells threads that something they wait for may have changed.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <utility>

#include "promotion/host/pipeline.hpp"

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

// Tells one listener which pipeline something on record has changed about. Set before anything is announced.
class PipelineChanges {
 public:
  void listen(std::function<void(const PipelineName &)> listener) { listener_ = std::move(listener); }
  // An empty name: any of them.
  void announce(const PipelineName &pipeline) const {
    if (listener_) listener_(pipeline);
  }

 private:
  std::function<void(const PipelineName &)> listener_;
};

// Announced after commits.
struct Signals {
  Signal tasks;      // some task may have become due
  Signal events;     // some event may have become pending, or some promotion held
  Signal pipelines;  // some pipeline may have been added, changed or removed
  Signal ended;      // some promotion ended, or some pending event was judged
  PipelineChanges changes;
};

}  // namespace promotion::host
