#include "call.hpp"

#include <utility>

#include "views.hpp"

namespace promotion::test {

Call::Call(std::string trace_parent) : trace_parent_(std::move(trace_parent)) {
  call_.struct_size = sizeof call_;
  call_.context = this;
  call_.trace_parent = borrow(trace_parent_);
  call_.cancelled = [](void *context) -> std::int32_t {
    return static_cast<Call *>(context)->cancelled ? 1 : 0;
  };
  call_.error = [](void *context, std::int64_t retry, promotion_string words, promotion_string details_json) {
    Call &call = *static_cast<Call *>(context);
    ++call.errors;
    call.retry_after_ms = retry;
    call.message = text(words);
    call.details = text(details_json);
  };
}

}  // namespace promotion::test
