#include "call_gate.hpp"

namespace promotion::host::modules {

CallGate::Pass CallGate::enter(const CallContext &call) {
  std::unique_lock lock(mutex_);
  auto is_free = [this] { return !busy_; };
  bool entered = call.deadline() ? changed_.wait_until(lock, call.stop(), *call.deadline(), is_free)
                                 : changed_.wait(lock, call.stop(), is_free);
  if (!entered) return {};
  busy_ = true;
  return Pass(*this);
}

void CallGate::Pass::leave() {
  if (gate_ == nullptr) return;
  {
    std::lock_guard lock(gate_->mutex_);
    gate_->busy_ = false;
  }
  gate_->changed_.notify_one();
  gate_ = nullptr;
}

}  // namespace promotion::host::modules
