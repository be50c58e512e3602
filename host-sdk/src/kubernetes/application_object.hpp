// What the object of a Flux application says is deployed.
// Fields: https://fluxcd.io/flux/components/helm/api/v2/ and …/kustomize/api/v1/
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <vector>

#include "api_call.hpp"
#include "promotion/host/event.hpp"
#include "promotion/host/pipeline.hpp"

namespace promotion::host::kubernetes {

// The resources under which the application may be served, the one that the reference names first. Empty: of
// this kind nothing can be read.
std::vector<Resource> application_resources(const ObjectReference &application);

// As Observation has it, but for the namespace of the object.
struct ApplicationState {
  Event event;
  int64_t earliest_ns = 0;
};

struct ApplicationReading {
  // None: it is not ready, its controller has not come to its latest generation yet, or nothing is deployed.
  std::optional<ApplicationState> state;
  // A HelmRelease without history: a newer version of the resource may say more.
  bool lacks_history = false;
};
ApplicationReading read_application(const nlohmann::json &object);

}  // namespace promotion::host::kubernetes
