// One call at a time, where a module asks for that.
#pragma once

#include <condition_variable>
#include <mutex>
#include <utility>

#include "call_context.hpp"

namespace promotion::host::modules {

// Waits no longer than the call's deadline or cancellation. Thread-safe.
class CallGate {
 public:
  // Holds the gate until it is destroyed, if it was entered.
  class Pass {
   public:
    Pass() = default;
    explicit Pass(CallGate &gate) : gate_(&gate) {}
    ~Pass() { leave(); }
    Pass(Pass &&other) noexcept : gate_(std::exchange(other.gate_, nullptr)) {}
    Pass &operator=(Pass &&other) noexcept {
      leave();
      gate_ = std::exchange(other.gate_, nullptr);
      return *this;
    }
    explicit operator bool() const { return gate_ != nullptr; }

   private:
    void leave();
    CallGate *gate_ = nullptr;
  };

  // False: the time was up first.
  Pass enter(const CallContext &call);

 private:
  std::mutex mutex_;
  std::condition_variable_any changed_;
  bool busy_ = false;
};

}  // namespace promotion::host::modules
