// check.hpp: what the host hands over, looked at before an author's code sees it.
//
// A NULL pointer, a struct shorter than in the contract's first release, a text without data or an index out
// of range throws Error (INVALID_ARGUMENT) and names the thing. Nothing is allocated unless something is
// wrong.
#ifndef PROMOTION_SDK_CHECK_HPP
#define PROMOTION_SDK_CHECK_HPP

#include <promotion/abi/abi.h>

#include <cstddef>
#include <cstdint>
#include <promotion/sdk/error.hpp>
#include <string>

namespace promotion::sdk {

/// The size of a struct in the contract's first release: what may not be missing. Structs grow; this does
/// not.
template <typename T>
struct FirstRelease;

#define PROMOTION_SDK_FIRST_RELEASE(type, last_field)                                          \
  template <>                                                                                  \
  struct FirstRelease<type> {                                                                  \
    static constexpr std::size_t size = offsetof(type, last_field) + sizeof(type::last_field); \
    static constexpr const char *name = #type;                                                 \
  }

PROMOTION_SDK_FIRST_RELEASE(promotion_sink, write);
PROMOTION_SDK_FIRST_RELEASE(promotion_problems, add);
PROMOTION_SDK_FIRST_RELEASE(promotion_call, error);
PROMOTION_SDK_FIRST_RELEASE(promotion_host, service);
PROMOTION_SDK_FIRST_RELEASE(promotion_reference, name);
PROMOTION_SDK_FIRST_RELEASE(promotion_target, cluster);
PROMOTION_SDK_FIRST_RELEASE(promotion_environment, policy_json);
PROMOTION_SDK_FIRST_RELEASE(promotion_pipeline, generation);
PROMOTION_SDK_FIRST_RELEASE(promotion_event, metadata_count);
PROMOTION_SDK_FIRST_RELEASE(promotion_deployment, metadata_count);
PROMOTION_SDK_FIRST_RELEASE(promotion_record, event_timestamp_ns);
PROMOTION_SDK_FIRST_RELEASE(promotion_evaluation, stop);
PROMOTION_SDK_FIRST_RELEASE(promotion_evaluation_output, observe);
PROMOTION_SDK_FIRST_RELEASE(promotion_state, bytes);
PROMOTION_SDK_FIRST_RELEASE(promotion_task_target, previous_revision);
PROMOTION_SDK_FIRST_RELEASE(promotion_task, trace_parent);
PROMOTION_SDK_FIRST_RELEASE(promotion_step_output, put);
PROMOTION_SDK_FIRST_RELEASE(promotion_wake_request, body);
PROMOTION_SDK_FIRST_RELEASE(promotion_wakes, add);
PROMOTION_SDK_FIRST_RELEASE(promotion_secrets, get);
PROMOTION_SDK_FIRST_RELEASE(promotion_http, send);
PROMOTION_SDK_FIRST_RELEASE(promotion_storage, folder);
PROMOTION_SDK_FIRST_RELEASE(promotion_timezones, get);
PROMOTION_SDK_FIRST_RELEASE(promotion_events, emit);

#undef PROMOTION_SDK_FIRST_RELEASE

[[noreturn]] inline void refuse(const char *what, const char *why) {
  throw Error(PROMOTION_INVALID_ARGUMENT, std::string("the host passed ") + what + " " + why);
}

/// True when the struct is there and at least as long as in the first release.
template <typename T>
bool usable(const T *object) noexcept {
  return object != nullptr && object->struct_size >= FirstRelease<T>::size;
}

template <typename T>
const T &require(const T *object) {
  if (object == nullptr) refuse("NULL for a", FirstRelease<T>::name);
  if (object->struct_size < FirstRelease<T>::size) {
    refuse(FirstRelease<T>::name, "with a struct_size below that of the first release");
  }
  return *object;
}

template <typename T>
void require_array(const T *data, std::uint64_t count, const char *what) {
  if (data == nullptr && count != 0) refuse(what, "as NULL with a count above zero");
}

/// Whether any of the texts lacks its data. One branch for all of them, because evaluate is a hot path.
template <typename... Texts>
void require_texts(const char *owner, const Texts &...texts) {
  if (((texts.data == nullptr && texts.size != 0) || ...)) refuse(owner, "with a text that has no data");
}

inline void check(const promotion_sink *sink) {
  if (require(sink).write == nullptr) refuse("promotion_sink", "without write");
}

inline void check(const promotion_problems *problems) {
  if (require(problems).add == nullptr) refuse("promotion_problems", "without add");
}

inline void check(const promotion_reference *reference) {
  require(reference);
  require_texts("promotion_reference", reference->api_version, reference->kind, reference->namespace_name,
                reference->name);
}

inline void check_pairs(const promotion_pair *pairs, std::uint64_t count, const char *what) {
  require_array(pairs, count, what);
  for (std::uint64_t i = 0; i < count; ++i) require_texts(what, pairs[i].key, pairs[i].value);
}

inline void check(const promotion_environment *environment) {
  require(environment);
  require_texts("promotion_environment", environment->name, environment->strategy,
                environment->strategy_config_json, environment->policy_json);
  require_array(environment->targets, environment->target_count, "promotion_environment.targets");
  for (std::uint64_t i = 0; i < environment->target_count; ++i) {
    const promotion_target &target = require(environment->targets[i]);
    require_texts("promotion_target", target.namespace_name);
    if (target.cluster != nullptr) check(target.cluster);
  }
}

inline void check(const promotion_pipeline *pipeline) {
  require(pipeline);
  require_texts("promotion_pipeline", pipeline->namespace_name, pipeline->name);
  check(pipeline->application);
  require_array(pipeline->environments, pipeline->environment_count, "promotion_pipeline.environments");
  for (std::uint64_t i = 0; i < pipeline->environment_count; ++i) check(pipeline->environments[i]);
}

inline void check_environment_index(const promotion_pipeline &pipeline, std::uint32_t index) {
  if (index >= pipeline.environment_count) refuse("environment_index", "beyond the pipeline's environments");
}

inline void check_target_index(const promotion_pipeline &pipeline, std::uint32_t environment_index,
                               std::uint32_t index) {
  if (index >= pipeline.environments[environment_index]->target_count) {
    refuse("target_index", "beyond the environment's targets");
  }
}

}  // namespace promotion::sdk

#endif
