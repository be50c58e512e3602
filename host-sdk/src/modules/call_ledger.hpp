// Which calls into modules of this process are under way, written where the end of the process does not
// reach.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "promotion/host/evaluation.hpp"
#include "promotion/host/result.hpp"

namespace promotion::host::modules {

// A call that had not come back.
struct OpenCall {
  std::string module, version, sha256, function;
  uint64_t generation = 0;
  int signal = 0;  // that ended the process in this call; exited: it called exit; 0: that is not known
  int64_t deadline_ns = 0;  // of CLOCK_MONOTONIC; 0: it had none
  static constexpr int exited = -1;
  bool operator==(const OpenCall &) const = default;
};

// A file that is mapped and shared: what stands in it is still there when a module has ended the process.
// Writing costs no system call. Thread-safe.
class CallLedger {
 public:
  // Reads what the process before left, then begins anew. Used by one process at a time. unavailable: the
  // file cannot be made, and why.
  static Result<std::unique_ptr<CallLedger>> open(const std::filesystem::path &file);
  ~CallLedger();
  CallLedger(const CallLedger &) = delete;
  CallLedger &operator=(const CallLedger &) = delete;

  // Calls of the process before, which ended in them.
  const std::vector<OpenCall> &left_open() const { return left_open_; }

  // From now on a fatal signal, or exit, in a call is written down before it does what it did before. There
  // is one such ledger in a process at a time; the last one that asked has it.
  void note_crashes();

  struct Slot;
  // For the time of one call; without a slot it writes nothing.
  class Entry {
   public:
    explicit Entry(Slot *slot) : slot_(slot) {}
    Entry(Entry &&other) noexcept : slot_(std::exchange(other.slot_, nullptr)) {}
    Entry &operator=(Entry &&) = delete;
    ~Entry();

   private:
    Slot *slot_;
  };
  using Instant = std::chrono::steady_clock::time_point;
  Entry enter(const ModuleStamp &stamp, const char *function, std::optional<Instant> deadline);

  // Those whose deadline was before that. Without digest and version: the generation tells them.
  std::vector<OpenCall> overdue(Instant before) const;

 private:
  explicit CallLedger(void *map) : map_(map) {}
  Slot *slots() const;

  void *const map_;
  std::vector<OpenCall> left_open_;
};

}  // namespace promotion::host::modules
