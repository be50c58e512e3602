// guard.hpp: where every exception of a module ends.
#ifndef PROMOTION_SDK_GUARD_HPP
#define PROMOTION_SDK_GUARD_HPP

#include <promotion/abi/strategy.h>

#include <exception>
#include <new>
#include <promotion/sdk/call.hpp>
#include <promotion/sdk/check.hpp>
#include <string_view>

namespace promotion::sdk {

inline void tell(const promotion_call *call, Retry retry, std::string_view message,
                 std::string_view details_json) noexcept {
  call->error(call->context, retry.milliseconds(), borrow(shorten(message, PROMOTION_MESSAGE_LIMIT)),
              borrow(details_json));
}

/// Runs work() and returns PROMOTION_OK, or the status of what it threw after telling the host why. A call
/// that cannot be used is refused without a word, because the word would have to go through it.
template <typename Work>
promotion_status guarded(const promotion_call *call, Work &&work) noexcept {
  if (!usable(call) || call->cancelled == nullptr || call->error == nullptr ||
      (call->trace_parent.data == nullptr && call->trace_parent.size != 0)) {
    return PROMOTION_INVALID_ARGUMENT;
  }
  try {
    work();
    return PROMOTION_OK;
  } catch (const HostError &error) {
    return error.status();
  } catch (const Error &error) {
    tell(call, error.retry(), error.what(), error.details_json());
    return error.status();
  } catch (const std::bad_alloc &) {
    tell(call, Retry::as_status_says(), "the module ran out of memory", {});
    return PROMOTION_RESOURCE_EXHAUSTED;
  } catch (const std::exception &error) {
    tell(call, Retry::as_status_says(), error.what(), {});
    return PROMOTION_INTERNAL;
  } catch (...) {
    tell(call, Retry::as_status_says(), "the module threw something that is no std::exception", {});
    return PROMOTION_INTERNAL;
  }
}

/// Runs work() and sees to it that a refusal of the host is passed on, whatever the author's code made of it.
template <typename Work>
void pass_refusal_on(const Refusal &refusal, Work &&work) {
  try {
    work();
  } catch (...) {
    if (refusal.status() == PROMOTION_OK) throw;
  }
  if (refusal.status() != PROMOTION_OK)
    throw HostError(refusal.status(), "the host took no more of the result");
}

/// The object behind an instance pointer.
template <typename T>
T &require_instance(void *instance) {
  if (instance == nullptr) refuse("NULL for the", "instance");
  return *static_cast<T *>(instance);
}

/// Deletes what the host gives back. There is nobody to tell if the destructor throws.
template <typename T>
void destroy_quietly(void *object) noexcept {
  try {
    delete static_cast<T *>(object);
  } catch (...) {
    return;
  }
}

}  // namespace promotion::sdk

#endif
