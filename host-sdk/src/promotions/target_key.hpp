// How records name a target, so that the name outlives the indexes of one view of a pipeline.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "promotion/host/pipeline.hpp"

namespace promotion::host {

// The cluster as a key: "local" for the pipeline's own, else KIND/NAMESPACE/NAME. The API version is left
// out, since an upgrade changes it.
std::string cluster_key(const Target &target);
// The cluster as people read it: its name, or "local".
std::string cluster_name(const Target &target);

// The index of the target with this key in that environment; none: it has none such (any more).
std::optional<size_t> find_target(const Environment &environment, std::string_view cluster,
                                  std::string_view target_namespace);

}  // namespace promotion::host
