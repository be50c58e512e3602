#include "crash_budget.hpp"

#include <algorithm>

namespace promotion::host::worker {

bool CrashBudget::note_crash(Instant now, const std::string &cause) {
  std::lock_guard lock(mutex_);
  last_cause_ = cause;
  ++all_;
  crashes_.push_back(now);
  while (now - crashes_.front() > settings_.crash_window) crashes_.pop_front();
  auto backoff = settings_.first_backoff;
  for (size_t i = 1; i < crashes_.size() && backoff < settings_.longest_backoff; ++i) backoff *= 2;
  next_start_ = now + std::min(backoff, settings_.longest_backoff);
  exceeded_ = exceeded_ || crashes_.size() > settings_.crash_budget;
  return exceeded_;
}

std::chrono::milliseconds CrashBudget::wait(Instant now) const {
  std::lock_guard lock(mutex_);
  if (now >= next_start_) return std::chrono::milliseconds(0);
  return std::chrono::ceil<std::chrono::milliseconds>(next_start_ - now);
}

bool CrashBudget::is_exceeded() const {
  std::lock_guard lock(mutex_);
  return exceeded_;
}

std::string CrashBudget::last_cause() const {
  std::lock_guard lock(mutex_);
  return last_cause_;
}

uint64_t CrashBudget::all_crashes() const {
  std::lock_guard lock(mutex_);
  return all_;
}

size_t CrashBudget::crashes() const {
  std::lock_guard lock(mutex_);
  return crashes_.size();
}

}  // namespace promotion::host::worker
