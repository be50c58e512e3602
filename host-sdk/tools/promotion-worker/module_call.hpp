// What accompanies one call into the module, on this side of the socket.
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <string>

#include "promotion/abi/call.h"
#include "worker/protocol/message.hpp"

namespace promotion::worker {

// Lives for one call. The module may use promotion_call from any of its threads.
class ModuleCall {
 public:
  // Texts of the head are borrowed.
  ModuleCall(uint64_t id, const host::worker::CallHead &head);
  ~ModuleCall();
  ModuleCall(const ModuleCall &) = delete;
  ModuleCall &operator=(const ModuleCall &) = delete;

  const promotion_call *call() const { return &call_; }
  uint64_t id() const { return id_; }

  // The call that a module passed to a service; nullptr: it is none.
  static ModuleCall *of(const promotion_call *call);

  void cancel();  // by the host
  void tell(std::string_view message);
  // A service failed, and the host knows why: that counts, until the module says something itself.
  void forget_told();
  // Adds what was told. The result borrows from this.
  void complete(host::worker::CallResult &result) const;

 private:
  static int32_t cancelled(void *context);
  static void error(void *context, int64_t retry_after_ms, promotion_string message,
                    promotion_string details_json);
  static bool is_past(int64_t deadline_ns);

  const uint64_t id_;
  promotion_call call_{};
  std::atomic<bool> cancelled_{false};
  mutable std::mutex mutex_;
  bool told_ = false;
  int64_t retry_after_ms_ = 0;
  std::string message_;
  std::string details_json_;
};

}  // namespace promotion::worker
