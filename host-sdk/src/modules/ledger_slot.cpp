#include "ledger_slot.hpp"

#include <algorithm>

#include "text.hpp"

namespace promotion::host::modules {
namespace {

template <size_t size>
void put(std::array<char, size> &place, std::string_view text) {
  const size_t length = std::min(text.size(), size);
  std::memcpy(place.data(), text.data(), length);
  if (length < size) place[length] = '\0';
}

template <size_t size>
std::string text_in(const std::array<char, size> &place) {
  return mended(std::string_view(place.data(), strnlen(place.data(), size)));
}

std::string function_in(const std::array<std::atomic<uint64_t>, 2> &words) {
  std::array<char, 16> name{};
  for (size_t i = 0; i < words.size(); ++i) {
    const uint64_t word = words[i].load(std::memory_order_acquire);
    std::memcpy(name.data() + i * sizeof word, &word, sizeof word);
  }
  return text_in(name);
}

int64_t ns_of(CallLedger::Instant instant) {
  return std::chrono::nanoseconds(instant.time_since_epoch()).count();
}

}  // namespace

void CallLedger::Slot::fill(int32_t of_thread, const ModuleStamp &stamp, const char *name,
                            std::optional<Instant> deadline) {
  put(module, stamp.module);
  put(version, stamp.version);
  put(sha256, stamp.sha256);
  std::array<char, 16> text{};
  put(text, name);
  for (size_t i = 0; i < function.size(); ++i) {
    uint64_t word = 0;
    std::memcpy(&word, text.data() + i * sizeof word, sizeof word);
    function[i].store(word, std::memory_order_relaxed);
  }
  generation.store(stamp.generation, std::memory_order_relaxed);
  signal.store(0, std::memory_order_relaxed);
  thread.store(of_thread, std::memory_order_relaxed);
  complete.store(1, std::memory_order_release);
  deadline_ns.store(deadline ? ns_of(*deadline) : 0, std::memory_order_release);
}

void CallLedger::Slot::give_back() {
  deadline_ns.store(0, std::memory_order_relaxed);
  complete.store(0, std::memory_order_relaxed);
  thread.store(0, std::memory_order_relaxed);
  taken.store(0, std::memory_order_release);
}

std::optional<OpenCall> CallLedger::Slot::left_open() const {
  if (complete.load(std::memory_order_relaxed) == 0) return std::nullopt;
  return OpenCall{text_in(module),
                  text_in(version),
                  text_in(sha256),
                  function_in(function),
                  generation.load(std::memory_order_relaxed),
                  signal.load(std::memory_order_relaxed),
                  deadline_ns.load(std::memory_order_relaxed)};
}

std::optional<OpenCall> CallLedger::Slot::overdue(Instant before) const {
  const int64_t deadline = deadline_ns.load(std::memory_order_acquire);
  if (deadline == 0 || deadline >= ns_of(before)) return std::nullopt;
  OpenCall call;
  call.function = function_in(function);
  call.generation = generation.load(std::memory_order_acquire);
  call.deadline_ns = deadline;
  // Another call may have taken the place meanwhile.
  if (deadline_ns.load(std::memory_order_relaxed) != deadline) return std::nullopt;
  return call;
}

}  // namespace promotion::host::modules
