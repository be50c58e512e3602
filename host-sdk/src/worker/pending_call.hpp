// A call that a worker has not answered yet.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <string>

namespace promotion::host::worker {

// What the worker says about the call is put here by the thread that listens to it, and taken by the one that
// made the call.
class PendingCall {
 public:
  // `doing`: what the worker does meanwhile, as "stepping the task tsk-1".
  PendingCall(uint64_t id, std::string doing);
  ~PendingCall();
  PendingCall(const PendingCall &) = delete;
  PendingCall &operator=(const PendingCall &) = delete;

  uint64_t id() const { return id_; }
  const std::string &doing() const { return doing_; }

  // False: more has piled up than any sound worker sends.
  bool deliver(std::string message);
  void end();  // the worker is gone: no more comes

  using Until = std::optional<std::chrono::steady_clock::time_point>;  // none: for ever
  enum class Woken { message, ended, cancelled, late };
  // What came before the end is still given out. `cancel_descriptor`: 0: none.
  Woken wait(std::string &message, int cancel_descriptor, Until until);

  // Gives a message back, to be the next.
  void put_back(std::deque<std::string> messages);

 private:
  const uint64_t id_;
  const std::string doing_;
  int arrived_;  // an eventfd
  std::mutex mutex_;
  std::deque<std::string> messages_;
  size_t size_ = 0;
  bool ended_ = false;
};

}  // namespace promotion::host::worker
