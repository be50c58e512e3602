// What people are told through Kubernetes Events.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "promotion/host/pipeline.hpp"

namespace promotion::host {

struct KubernetesEvent {
  ObjectReference regarding;  // its namespace is that of the Event
  bool is_warning = false;
  std::string reason;  // in upper camel case, at most 128 bytes
  std::string action;  // the same; empty: as the reason
  std::string note;    // shown up to 1,024 bytes
  std::vector<std::pair<std::string, std::string>> annotations;
  bool operator==(const KubernetesEvent &) const = default;
};

// Thread-safe.
class KubernetesEvents {
 public:
  virtual ~KubernetesEvents() = default;
  // Takes it and returns at once; it is sent later, and dropped if it cannot be. Equal ones are counted.
  virtual void emit(KubernetesEvent event) = 0;
};

}  // namespace promotion::host
