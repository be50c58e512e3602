// What the API server says of a Pipeline beside its specification: who it is, and what is shown on it.
#pragma once

#include <cstdint>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <string>

#include "promotion/host/pipeline.hpp"

namespace promotion::host::kubernetes {

// As whom the host writes (managedFields).
inline constexpr const char *field_manager = "promotion-host";
// Lines ENVIRONMENT=REVISION; whoever may write the Pipeline approves by it.
inline constexpr const char *approval_annotation = "pipelines.weave.works/approve";

struct ResourceFacts {
  PipelineName name;
  std::string uid;
  std::string resource_version;
  int64_t generation = 0;
  std::string problem;       // why its specification cannot be used; empty: it can
  std::string status_json;   // of its status what a host writes there; empty: there is no status
  std::string approvals;     // the annotation's text; empty: there is none
  std::string approvals_by;  // the manager of the annotation; empty: not known
  bool operator==(const ResourceFacts &) const = default;
};
using ResourceFactsPtr = std::shared_ptr<const ResourceFacts>;

// `problem` is left empty: it is the reader's to say.
ResourceFacts read_resource_facts(const nlohmann::json &object);

// The part of a whole status that a host writes, in one canonical form.
nlohmann::json written_part(const nlohmann::json &status);

// Whether one resourceVersion is later than another of the same resource; false where they are no numbers.
bool is_later(const std::string &one, const std::string &other);

}  // namespace promotion::host::kubernetes
