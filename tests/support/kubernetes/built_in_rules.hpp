#pragma once

#include "api_answers.hpp"
#include "resource.hpp"

namespace promotion::test {

/// What the server sets in an object of its own kinds before it looks at it: stringData of Secrets, and more.
void prepare_built_in(nlohmann::json &object, const Resource &resource);

/// What it finds wrong with one beyond types: Events and Leases as recorded. is_new: it is being created.
std::vector<Cause> built_in_faults(const nlohmann::json &object, const Resource &resource, bool is_new);

/// Of metadata, whatever the kind.
std::vector<Cause> metadata_faults(const nlohmann::json &object);

}  // namespace promotion::test
