// How often calls into one generation failed, and what happens when that is too often.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>

namespace promotion::host::modules {

// Thread-safe.
class Health {
 public:
  // Given the last failure.
  using Exceeded = std::function<void(uint64_t failures, const std::string &last)>;

  // From now on, more than so many failures within the window call `exceeded`, once, on the thread of the
  // call that failed last.
  void watch(std::chrono::milliseconds window, uint32_t max_errors, Exceeded exceeded);

  // What to do when the module is no longer able to take calls at all, whenever that is. [any thread]
  using Died = std::function<void(const std::string &why)>;
  void when_dead(Died died);
  void died(const std::string &why);

  // One call into the module failed in a way that is the module's own fault.
  void failed(std::string_view what);

  // Since the watch began.
  uint64_t failures() const;

 private:
  mutable std::mutex mutex_;
  std::chrono::steady_clock::time_point end_;
  uint32_t max_errors_ = 0;
  uint64_t failures_ = 0;
  Exceeded exceeded_;
  Died died_;
};

}  // namespace promotion::host::modules
