// How workers are started, and how much they may do wrong.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>

namespace promotion::host::worker {

struct WorkerSettings {
  std::filesystem::path program;  // promotion-worker; empty: beside this program's own file

  // A worker that ended by itself, or had to be ended, is a crash. More than so many within the window: the
  // module is quarantined, and no worker is started for it any more.
  size_t crash_budget = 5;
  std::chrono::milliseconds crash_window = std::chrono::minutes(10);
  // Before the next worker is started; doubled with each crash in the window.
  std::chrono::milliseconds first_backoff{200};
  std::chrono::milliseconds longest_backoff{30'000};

  // How long a call may go on after its deadline or cancellation (call.h of the contract).
  std::chrono::milliseconds grace{2'000};
};

// What one module may use.
struct WorkerLimits {
  uint64_t memory_bytes = 512ULL * 1024 * 1024;
  uint32_t descriptors = 256;
  bool operator==(const WorkerLimits &) const = default;
};

}  // namespace promotion::host::worker
