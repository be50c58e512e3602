// How many lines somebody may write to the log: a loop in a module must not fill the host's disk.
#pragma once

#include <chrono>
#include <cstdint>
#include <mutex>
#include <utility>

namespace promotion::host::modules {

// Thread-safe. Instants are the caller's, so that tests need not wait.
class LineBudget {
 public:
  using Instant = std::chrono::steady_clock::time_point;

  LineBudget(uint64_t lines, std::chrono::seconds period) : lines_(lines), period_(period) {}

  struct Answer {
    bool allowed;
    uint64_t left_out;  // in the period that just ended, to be told before this one; each is told once
  };
  Answer ask(Instant now) {
    std::lock_guard lock(mutex_);
    Answer answer{true, 0};
    if (now - begin_ >= period_) {
      answer.left_out = std::exchange(left_out_, 0);
      begin_ = now;
      written_ = 0;
    }
    answer.allowed = written_ < lines_;
    ++(answer.allowed ? written_ : left_out_);
    return answer;
  }

  // Those that were not told yet.
  uint64_t take_left_out() {
    std::lock_guard lock(mutex_);
    return std::exchange(left_out_, 0);
  }

 private:
  const uint64_t lines_;
  const std::chrono::seconds period_;
  std::mutex mutex_;
  Instant begin_{};
  uint64_t written_ = 0, left_out_ = 0;
};

}  // namespace promotion::host::modules
