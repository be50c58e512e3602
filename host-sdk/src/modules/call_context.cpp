#include "call_context.hpp"

#include <fcntl.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>

#include "abi_sizes.hpp"
#include "json.hpp"
#include "promotion/abi/strategy.h"
#include "text.hpp"

namespace promotion::host::modules {

Code code_of(promotion_status status) {
  switch (status) {
    case PROMOTION_OK:
    case PROMOTION_CANCELLED:
    case PROMOTION_INVALID_ARGUMENT:
    case PROMOTION_DEADLINE_EXCEEDED:
    case PROMOTION_NOT_FOUND:
    case PROMOTION_PERMISSION_DENIED:
    case PROMOTION_RESOURCE_EXHAUSTED:
    case PROMOTION_FAILED_PRECONDITION:
    case PROMOTION_CONFLICT:
    case PROMOTION_UNSUPPORTED:
    case PROMOTION_INTERNAL:
    case PROMOTION_UNAVAILABLE:
    case PROMOTION_UNAUTHENTICATED:
      return static_cast<Code>(status);
    default:
      return Code::internal;
  }
}

CallContext::CallContext(Options options, const Log &log)
    : log_(log), stop_(std::move(options.stop)), pipelines_(std::move(options.pipelines)) {
  call_.struct_size = sizeof call_;
  call_.context = this;
  call_.trace_parent = to_abi(options.trace_parent);
  call_.cancelled = &CallContext::cancelled;
  call_.error = &CallContext::error;
  if (options.deadline_ms > 0) {
    // Of CLOCK_MONOTONIC, which is what this clock is on Linux. A year is as good as none and cannot
    // overflow.
    deadline_ = std::chrono::steady_clock::now() +
                std::chrono::milliseconds(std::min<int64_t>(options.deadline_ms, 365LL * 24 * 3600 * 1000));
    call_.deadline_ns = std::chrono::nanoseconds(deadline_->time_since_epoch()).count();
  }
  if (stop_.stop_possible()) make_cancel_descriptor();
}

void CallContext::make_cancel_descriptor() {
  int made = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (made == 0) {  // which the contract has for none
    made = fcntl(0, F_DUPFD_CLOEXEC, 3);
    close(0);
  }
  if (made < 0) return;  // no descriptor is left; the module can still ask
  call_.cancel_fd = made;
  on_stop_.emplace(stop_, Signal{made});
}

void CallContext::Signal::operator()() const noexcept {
  uint64_t one = 1;
  [[maybe_unused]] ssize_t written = write(descriptor, &one, sizeof one);
}

CallContext::~CallContext() {
  on_stop_.reset();  // waits for one that is running, so that it cannot write to a closed descriptor
  if (call_.cancel_fd > 0) close(call_.cancel_fd);
}

CallContext *CallContext::of(const promotion_call *call) {
  if (!is_usable(call) || call->cancelled != &CallContext::cancelled) return nullptr;
  return static_cast<CallContext *>(call->context);
}

bool CallContext::is_cancelled() const {
  return stop_.stop_requested() || is_late(std::chrono::milliseconds(0));
}

bool CallContext::is_late(std::chrono::milliseconds grace) const {
  return deadline_ && std::chrono::steady_clock::now() >= *deadline_ + grace;
}

int32_t CallContext::cancelled(void *context) {
  return static_cast<const CallContext *>(context)->is_cancelled() ? 1 : 0;
}

void CallContext::error(void *context, int64_t retry_after_ms, promotion_string message,
                        promotion_string details_json) {
  auto *self = static_cast<CallContext *>(context);
  if (self == nullptr) return;
  try {
    Error told;
    // Cut generously first, so that a huge text is not mended whole, and exactly once it is masked.
    std::string text = mended(view(message).substr(0, 4 * PROMOTION_MESSAGE_LIMIT));
    told.message = cut(self->log_.masked(text), PROMOTION_MESSAGE_LIMIT);
    if (view(details_json).size() <= PROMOTION_DETAILS_LIMIT && is_json_object(view(details_json)))
      told.details_json = self->log_.masked(mended(view(details_json)));
    told.retry_after_ms = std::max<int64_t>(retry_after_ms, -1);
    std::lock_guard lock(self->mutex_);
    self->told_ = std::move(told);
  } catch (...) {  // no memory: people see the status alone
  }
}

promotion_status CallContext::tell(const Error &error) {
  std::lock_guard lock(mutex_);
  told_ = error;
  told_->message = log_.masked(mended(error.message));
  return status_of(error.code);
}

Error CallContext::error_for(promotion_status status, std::string_view who) const {
  Error result;
  {
    std::lock_guard lock(mutex_);
    if (told_) result = *told_;
  }
  result.code = code_of(status);
  if (static_cast<promotion_status>(result.code) != status || status == PROMOTION_OK)
    result.message = std::string(who) + " returned the status " + std::to_string(status) +
                     ", which the contract does not have; report it to the module's authors" +
                     (result.message.empty() ? "" : " (" + result.message + ")");
  else if (result.message.empty())
    result.message =
        std::string(who) + " failed with " + std::string(name_of(result.code)) + " and did not say why";
  return result;
}

}  // namespace promotion::host::modules
