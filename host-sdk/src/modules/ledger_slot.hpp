// One call in the ledger's file, as it lies there.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string_view>

#include "call_ledger.hpp"

namespace promotion::host::modules {

// Texts are read by the next process only, which nobody races with; what other threads read is atomic. The
// deadline is written last and taken back first: while it is there, the rest belongs to it.
struct CallLedger::Slot {
  std::atomic<uint32_t> taken{0};
  std::atomic<int32_t> thread{0};
  std::atomic<int32_t> signal{0};
  std::atomic<uint32_t> complete{0};
  std::atomic<uint64_t> generation{0};
  std::atomic<int64_t> deadline_ns{0};  // of CLOCK_MONOTONIC; 0: none
  std::array<std::atomic<uint64_t>, 2> function{};
  std::array<char, 64> module{};
  std::array<char, 48> version{};
  std::array<char, 64> sha256{};
  std::array<char, 16> reserved{};

  bool take() {
    uint32_t free = 0;
    return taken.load(std::memory_order_relaxed) == 0 &&
           taken.compare_exchange_strong(free, 1, std::memory_order_acquire);
  }
  void fill(int32_t of_thread, const ModuleStamp &stamp, const char *name, std::optional<Instant> deadline);
  void give_back();

  // What the process before left here.
  std::optional<OpenCall> left_open() const;
  std::optional<OpenCall> overdue(Instant before) const;
};
static_assert(sizeof(CallLedger::Slot) == 240);
static_assert(std::atomic<uint64_t>::is_always_lock_free && std::atomic<int32_t>::is_always_lock_free);

}  // namespace promotion::host::modules
