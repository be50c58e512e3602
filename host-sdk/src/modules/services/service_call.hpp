// What the functions of all services have in common: they are called by a module, and nothing may pass out of
// them but a status and the reason for it.
#pragma once

#include <exception>
#include <string>

#include "../abi_sizes.hpp"
#include "../call_context.hpp"
#include "../text.hpp"

namespace promotion::host::modules {

// Runs `work(CallContext&)`, which returns a Status. An error without a message is a refusal of the module's
// own: what the module told of it stays. INVALID_ARGUMENT without a call of this host.
template <class Work>
promotion_status serve(const promotion_call *call, const char *service, Work work) noexcept {
  CallContext *context = nullptr;
  try {
    context = CallContext::of(call);
    if (context == nullptr) return PROMOTION_INVALID_ARGUMENT;
    Status status = work(*context);
    if (status.ok()) return PROMOTION_OK;
    return status.error().message.empty() ? status_of(status.error().code) : context->tell(status.error());
  } catch (const std::exception &failure) {
    return context->tell({Code::internal, std::string(service) + ": " + failure.what(), {}, 0});
  } catch (...) {
    return PROMOTION_INTERNAL;
  }
}

inline Error refused_by_module(promotion_status status) { return {code_of(status), {}, {}, 0}; }

// Hands bytes to a module's sink.
inline Status give(const promotion_sink &sink, std::string_view bytes) {
  promotion_status status = sink.write(sink.context, bytes.data(), bytes.size());
  if (status == PROMOTION_OK) return success();
  return refused_by_module(status);
}

inline bool is_writable(const promotion_sink *sink) { return is_usable(sink) && sink->write != nullptr; }

inline Error misused(const char *service, const std::string &what) {
  return {Code::invalid_argument, std::string(service) + ": the module passed " + what, {}, 0};
}

}  // namespace promotion::host::modules
