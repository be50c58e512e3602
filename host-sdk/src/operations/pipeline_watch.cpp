#include "pipeline_watch.hpp"

#include <utility>

namespace promotion::host::operations {

void PipelineWatch::look() {
  std::lock_guard lock(mutex_);
  std::map<PipelineName, PipelinePtr> now;
  for (const auto &pipeline : pipelines_.list()) now.emplace(pipeline->name, pipeline);
  for (const auto &[name, pipeline] : now) {
    const auto before = seen_.find(name);
    if (before != seen_.end() && before->second == pipeline) continue;
    const auto findings = check_strategies(pipeline, registry_);
    for (const auto &finding : findings) {
      if (finding.is_error)
        log_.error(sentence_of(name, finding));
      else
        log_.warning(sentence_of(name, finding));
    }
    log_.debug("pipeline looked at", {{"namespace", name.namespace_name},
                                      {"pipeline", name.name},
                                      {"findings", static_cast<int64_t>(findings.size())}});
  }
  seen_ = std::move(now);
}

}  // namespace promotion::host::operations
