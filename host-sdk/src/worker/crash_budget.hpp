// When the next worker may be started, and when none is any more.
#pragma once

#include <chrono>
#include <deque>
#include <mutex>
#include <string>

#include "settings.hpp"

namespace promotion::host::worker {

// Thread-safe. Instants are the caller's, so that tests need not wait.
class CrashBudget {
 public:
  using Instant = std::chrono::steady_clock::time_point;

  explicit CrashBudget(const WorkerSettings &settings) : settings_(settings) {}

  // True: that one was too many.
  bool note_crash(Instant now, const std::string &cause);
  // How long to wait before the next start.
  std::chrono::milliseconds wait(Instant now) const;

  bool is_exceeded() const;
  // Of the last crash; empty: there was none.
  std::string last_cause() const;
  size_t crashes() const;  // in the window, as of the last one
  uint64_t all_crashes() const;

 private:
  const WorkerSettings settings_;
  mutable std::mutex mutex_;
  std::deque<Instant> crashes_;
  Instant next_start_{};
  bool exceeded_ = false;
  uint64_t all_ = 0;
  std::string last_cause_;
};

}  // namespace promotion::host::worker
