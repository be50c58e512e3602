#include "pipeline_watch.hpp"

#include <algorithm>
#include <utility>

namespace promotion::host::operations {

std::vector<PipelineName> PipelineWatch::look() {
  std::lock_guard lock(mutex_);
  std::vector<PipelineName> changed;
  std::map<PipelineName, Seen> now;
  for (const auto &pipeline : pipelines_.list()) {
    auto &seen = now[pipeline->name];
    if (const auto before = seen_.find(pipeline->name); before != seen_.end())
      seen = std::move(before->second);
    seen_.erase(pipeline->name);
    if (seen.pipeline == pipeline) continue;
    seen.findings.clear();
    look_at(pipeline, seen);
    changed.push_back(pipeline->name);
  }
  for (const auto &gone : seen_) changed.push_back(gone.first);
  seen_ = std::move(now);
  return changed;
}

void PipelineWatch::look_again() {
  std::lock_guard lock(mutex_);
  for (auto &entry : seen_) look_at(entry.second.pipeline, entry.second);
}

std::vector<Finding> PipelineWatch::findings(const PipelinePtr &pipeline) {
  std::lock_guard lock(mutex_);
  auto &seen = seen_[pipeline->name];
  if (seen.pipeline != pipeline) {
    seen.findings.clear();
    look_at(pipeline, seen);
  }
  return seen.findings;
}

void PipelineWatch::look_at(const PipelinePtr &pipeline, Seen &seen) {
  const auto &name = pipeline->name;
  auto findings = check_strategies(pipeline, registry_);
  for (const auto &finding : findings) {
    if (std::find(seen.findings.begin(), seen.findings.end(), finding) != seen.findings.end()) continue;
    if (finding.is_error)
      log_.error(sentence_of(name, finding));
    else
      log_.warning(sentence_of(name, finding));
  }
  log_.debug("pipeline looked at", {{"namespace", name.namespace_name},
                                    {"pipeline", name.name},
                                    {"findings", static_cast<int64_t>(findings.size())}});
  seen = {pipeline, std::move(findings)};
}

}  // namespace promotion::host::operations
