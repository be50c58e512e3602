#include "health.hpp"

#include <utility>

namespace promotion::host::modules {

void Health::watch(std::chrono::milliseconds window, uint32_t max_errors, Exceeded exceeded) {
  std::lock_guard lock(mutex_);
  end_ = std::chrono::steady_clock::now() + window;
  max_errors_ = max_errors;
  failures_ = 0;
  exceeded_ = std::move(exceeded);
}

void Health::when_dead(Died died) {
  std::lock_guard lock(mutex_);
  died_ = std::move(died);
}

void Health::died(const std::string &why) {
  Died told;
  {
    std::lock_guard lock(mutex_);
    told = std::exchange(died_, nullptr);
  }
  if (told) told(why);
}

void Health::failed(std::string_view what) {
  Exceeded exceeded;
  uint64_t failures = 0;
  {
    std::lock_guard lock(mutex_);
    failures = ++failures_;
    if (failures_ <= max_errors_ || !exceeded_) return;
    if (std::chrono::steady_clock::now() < end_) exceeded = std::move(exceeded_);
    exceeded_ = nullptr;
  }
  if (exceeded) exceeded(failures, std::string(what));
}

uint64_t Health::failures() const {
  std::lock_guard lock(mutex_);
  return failures_;
}

}  // namespace promotion::host::modules
