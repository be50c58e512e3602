// Whether an event speaks of the pipeline's application, and which of the environment's targets spoke.
#pragma once

#include <promotion/abi/domain.h>

#include <cstdint>
#include <string_view>

namespace promotion::evaluator {

/// The API group of an apiVersion; empty: the core group.
std::string_view api_group(std::string_view api_version);

/// The appRef, as far as it is compared: an upgrade of Flux changes the version of the API group.
struct Application {
  std::string_view group;
  std::string_view kind;
  std::string_view name;
  bool any_group = false;  // the appRef has no apiVersion
};

Application read_application(const promotion_reference &reference);
bool is_application(const Application &application, const promotion_reference &object);

/// What an event's metadata say under the keys that are known here: plain, or else under the prefix of the
/// object's API group or of Flux's annotations, which some relays keep.
struct EventMetadata {
  struct Value {
    std::string_view text;  // empty: not there
    bool is_plain = false;
  };
  Value cluster, revision, oci_digest, app_version, origin_revision;
};

EventMetadata read_metadata(const promotion_event &event);

struct Speaker {
  enum class Match { one, several, other_cluster, other_namespace };
  Match match;
  std::uint32_t target_index;  // of `one`; else NONE
};

/// cluster: what the event's metadata said, NAME or NAMESPACE/NAME of a GitopsCluster, or `local` for the
/// pipeline's own; empty: nothing. object_namespace: the application object's.
Speaker find_speaker(const promotion_pipeline &pipeline, const promotion_environment &environment,
                     std::string_view cluster, std::string_view object_namespace);

}  // namespace promotion::evaluator
