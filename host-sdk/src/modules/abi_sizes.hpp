// How long each struct that a module hands over was in the contract's first release: a shorter one is
// refused.
#pragma once

#include <cstddef>

#include "promotion/abi/abi.h"

namespace promotion::host::modules {

template <class T>
constexpr size_t first_release_size = 0;

#define PROMOTION_HOST_FIRST_RELEASE(type, last_field) \
  template <>                                          \
  inline constexpr size_t first_release_size<type> = offsetof(type, last_field) + sizeof(type::last_field)

PROMOTION_HOST_FIRST_RELEASE(promotion_module, deinit);
PROMOTION_HOST_FIRST_RELEASE(promotion_evaluator, destroy);
PROMOTION_HOST_FIRST_RELEASE(promotion_strategy, destroy);
PROMOTION_HOST_FIRST_RELEASE(promotion_strategy_check, check);
PROMOTION_HOST_FIRST_RELEASE(promotion_strategy_plan, plan);
PROMOTION_HOST_FIRST_RELEASE(promotion_strategy_wake, read);
PROMOTION_HOST_FIRST_RELEASE(promotion_call, error);
PROMOTION_HOST_FIRST_RELEASE(promotion_sink, write);
PROMOTION_HOST_FIRST_RELEASE(promotion_reference, name);
PROMOTION_HOST_FIRST_RELEASE(promotion_decision, gate_count);
PROMOTION_HOST_FIRST_RELEASE(promotion_gate, look_again_ns);
PROMOTION_HOST_FIRST_RELEASE(promotion_deployment, metadata_count);
PROMOTION_HOST_FIRST_RELEASE(promotion_step_result, details_json);
PROMOTION_HOST_FIRST_RELEASE(promotion_http_request, timeout_ms);
PROMOTION_HOST_FIRST_RELEASE(promotion_http_answer, body);
PROMOTION_HOST_FIRST_RELEASE(promotion_kubernetes_event, annotation_count);

#undef PROMOTION_HOST_FIRST_RELEASE

template <class T>
bool is_usable(const T *object) {
  static_assert(first_release_size<T> != 0, "name the struct above");
  return object != nullptr && object->struct_size >= first_release_size<T>;
}

}  // namespace promotion::host::modules
