// The Pipelines that are in force, as the watches have told of them.
#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "pipeline_object.hpp"
#include "promotion/host/log.hpp"

namespace promotion::host::kubernetes {

// Thread-safe.
class Catalogue {
 public:
  Catalogue(bool keep_last_good, Log &log) : keep_last_good_(keep_last_good), log_(log) {}

  struct Entry {
    PipelinePtr pipeline;  // none: there is one, but it cannot be read
    std::string problem;   // what is wrong with it now
  };
  std::optional<Entry> find(const PipelineName &name) const;
  std::vector<PipelinePtr> list() const;

  // What is there is exactly this, in one namespace or (empty) in all. True: something has changed, here and
  // below.
  bool replace(const std::string &namespace_name, const std::vector<PipelineObject> &objects);
  bool put(const PipelineObject &object);
  bool remove(const PipelineName &name);

  // The pipeline of an object that is not to be kept yet: the same one as put() would publish.
  PipelinePtr publishable(const PipelineObject &object);

 private:
  struct Kept : Entry {
    std::string spec_json;
  };
  bool put_locked(const PipelineObject &object);
  bool remove_locked(const PipelineName &name);
  PipelinePtr publishable_locked(const PipelineObject &object) const;

  const bool keep_last_good_;
  Log &log_;
  mutable std::mutex mutex_;
  std::map<PipelineName, Kept> kept_;
  std::map<PipelineName, int64_t> generations_;  // also of those that are gone and may come back
};

}  // namespace promotion::host::kubernetes
