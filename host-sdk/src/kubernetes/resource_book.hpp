// What the API server last said of each Pipeline beside its specification, for whoever shows something there.
#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <vector>

#include "resource_facts.hpp"

namespace promotion::host::kubernetes {

// Thread-safe.
class ResourceBook {
 public:
  // Called without a lock, on the threads that fill it, for each Pipeline of which something but its
  // resourceVersion has changed, or that is gone. Set once, before it is filled.
  void on_change(std::function<void(const PipelineName &)> callback) { callback_ = std::move(callback); }

  // What there is is exactly this, in one namespace or (empty) in all.
  void replace(const std::string &namespace_name, std::vector<ResourceFacts> all);
  void put(ResourceFacts facts);
  void remove(const PipelineName &name);

  ResourceFactsPtr find(const PipelineName &name) const;  // none: there is no such Pipeline
  std::vector<PipelineName> names() const;

 private:
  bool put_locked(ResourceFacts facts);
  void tell(const std::vector<PipelineName> &names) const;

  std::function<void(const PipelineName &)> callback_;
  mutable std::mutex mutex_;
  std::map<PipelineName, ResourceFactsPtr> kept_;
};

}  // namespace promotion::host::kubernetes
