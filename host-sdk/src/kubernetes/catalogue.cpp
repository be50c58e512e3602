#include "catalogue.hpp"

#include <algorithm>

namespace promotion::host::kubernetes {
namespace {

std::string shown(const PipelineName &name) { return name.namespace_name + "/" + name.name; }

}  // namespace

std::optional<Catalogue::Entry> Catalogue::find(const PipelineName &name) const {
  std::lock_guard lock(mutex_);
  const auto found = kept_.find(name);
  if (found == kept_.end()) return std::nullopt;
  return found->second;
}

std::vector<PipelinePtr> Catalogue::list() const {
  std::lock_guard lock(mutex_);
  std::vector<PipelinePtr> pipelines;
  for (const auto &[name, kept] : kept_)
    if (kept.pipeline) pipelines.push_back(kept.pipeline);
  return pipelines;
}

bool Catalogue::replace(const std::string &namespace_name, const std::vector<PipelineObject> &objects) {
  std::lock_guard lock(mutex_);
  std::set<PipelineName> there;
  bool changed = false;
  for (const auto &object : objects) {
    there.insert(object.name);
    changed |= put_locked(object);
  }
  std::vector<PipelineName> gone;
  for (const auto &[name, kept] : kept_)
    if ((namespace_name.empty() || name.namespace_name == namespace_name) && !there.contains(name))
      gone.push_back(name);
  for (const auto &name : gone) changed |= remove_locked(name);
  return changed;
}

bool Catalogue::put(const PipelineObject &object) {
  std::lock_guard lock(mutex_);
  return put_locked(object);
}

bool Catalogue::remove(const PipelineName &name) {
  std::lock_guard lock(mutex_);
  return remove_locked(name);
}

PipelinePtr Catalogue::publishable(const PipelineObject &object) {
  std::lock_guard lock(mutex_);
  return publishable_locked(object);
}

bool Catalogue::put_locked(const PipelineObject &object) {
  auto &kept = kept_[object.name];
  const auto before = kept.pipeline;
  if (!object.problem.empty()) {
    if (!keep_last_good_) kept.pipeline = nullptr;
    if (kept.problem != object.problem)
      log_.error(kept.pipeline ? "a Pipeline cannot be read and stays in force as it was before"
                               : "a Pipeline cannot be read and is not in force",
                 {{"pipeline", shown(object.name)}, {"error", object.problem}});
    kept.problem = object.problem;
    return kept.pipeline != before;
  }
  kept.pipeline = publishable_locked(object);
  kept.problem.clear();
  kept.spec_json = object.read.spec_json;
  if (kept.pipeline == before) return false;
  generations_[object.name] = kept.pipeline->generation;
  log_.info(before ? "pipeline changed" : "pipeline added",
            {{"pipeline", shown(object.name)}, {"generation", kept.pipeline->generation}});
  return true;
}

bool Catalogue::remove_locked(const PipelineName &name) {
  const auto found = kept_.find(name);
  if (found == kept_.end()) return false;
  const bool was_in_force = found->second.pipeline != nullptr;
  kept_.erase(found);
  if (was_in_force) log_.info("pipeline removed", {{"pipeline", shown(name)}});
  return was_in_force;
}

// An unchanged pipeline stays the same object, so that nobody prepares it again: status and labels change
// often.
PipelinePtr Catalogue::publishable_locked(const PipelineObject &object) const {
  const auto kept = kept_.find(object.name);
  const auto last = generations_.find(object.name);
  const int64_t last_generation = last == generations_.end() ? 0 : last->second;
  const auto &read = object.read;
  if (kept != kept_.end() && kept->second.pipeline && kept->second.spec_json == read.spec_json &&
      read.pipeline.generation <= last_generation)
    return kept->second.pipeline;
  auto pipeline = std::make_shared<Pipeline>(read.pipeline);
  // A Pipeline that was deleted and made again counts from 1 again.
  pipeline->generation = std::max(read.pipeline.generation, last_generation + 1);
  return pipeline;
}

}  // namespace promotion::host::kubernetes
