#include "module_call.hpp"

#include <fcntl.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <chrono>

namespace promotion::worker {
namespace {

// Larger than what the host keeps, which cuts once secrets are masked.
constexpr size_t told_limit = 64 * 1024;

std::string copy(promotion_string text) {
  if (text.data == nullptr) return {};
  return std::string(text.data, std::min<uint64_t>(text.size, told_limit));
}

}  // namespace

ModuleCall::ModuleCall(uint64_t id, const host::worker::CallHead &head) : id_(id) {
  call_.struct_size = sizeof call_;
  call_.context = this;
  call_.trace_parent = {head.trace_parent.data(), head.trace_parent.size()};
  call_.deadline_ns = head.deadline_ns;
  call_.cancelled = &ModuleCall::cancelled;
  call_.error = &ModuleCall::error;
  // Descriptors 0 to 2 are taken in a worker, so that none of these is 0. Without one the module can still
  // ask.
  if (head.cancellable) call_.cancel_fd = std::max(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK), 0);
}

ModuleCall::~ModuleCall() {
  if (call_.cancel_fd > 0) close(call_.cancel_fd);
}

ModuleCall *ModuleCall::of(const promotion_call *call) {
  if (call == nullptr || !PROMOTION_HAS(call, promotion_call, error)) return nullptr;
  if (call->cancelled != &ModuleCall::cancelled) return nullptr;
  return static_cast<ModuleCall *>(call->context);
}

void ModuleCall::cancel() {
  cancelled_ = true;
  const uint64_t one = 1;
  if (call_.cancel_fd > 0) [[maybe_unused]]
    ssize_t written = write(call_.cancel_fd, &one, sizeof one);
}

bool ModuleCall::is_past(int64_t deadline_ns) {
  using namespace std::chrono;
  return deadline_ns != 0 && nanoseconds(steady_clock::now().time_since_epoch()).count() >= deadline_ns;
}

int32_t ModuleCall::cancelled(void *context) {
  const auto *self = static_cast<const ModuleCall *>(context);
  return self->cancelled_ || is_past(self->call_.deadline_ns) ? 1 : 0;
}

void ModuleCall::error(void *context, int64_t retry_after_ms, promotion_string message,
                       promotion_string details_json) {
  auto *self = static_cast<ModuleCall *>(context);
  if (self == nullptr) return;
  try {
    std::string text = copy(message), details = copy(details_json);
    std::lock_guard lock(self->mutex_);
    self->told_ = true;
    self->retry_after_ms_ = retry_after_ms;
    self->message_ = std::move(text);
    self->details_json_ = std::move(details);
  } catch (...) {  // no memory: people see the status alone
  }
}

void ModuleCall::tell(std::string_view message) {
  error(this, 0, {message.data(), message.size()}, {nullptr, 0});
}

void ModuleCall::forget_told() {
  std::lock_guard lock(mutex_);
  told_ = false;
}

void ModuleCall::complete(host::worker::CallResult &result) const {
  std::lock_guard lock(mutex_);
  result.told = told_;
  if (!told_) return;
  result.retry_after_ms = retry_after_ms_;
  result.message = message_;
  result.details_json = details_json_;
}

}  // namespace promotion::worker
