// Tells the log of pipelines that the modules refuse, when they appear and whenever they change.
#pragma once

#include <map>
#include <mutex>

#include "pipeline_check.hpp"
#include "promotion/host/log.hpp"
#include "promotion/host/pipeline_source.hpp"

namespace promotion::host::operations {

// Thread-safe. The references outlive it.
class PipelineWatch {
 public:
  PipelineWatch(const PipelineSource &pipelines, const Registry &registry, Log &log)
      : pipelines_(pipelines), registry_(registry), log_(log) {}

  // Looks at those that are new or have changed since the last time.
  void look();

 private:
  const PipelineSource &pipelines_;
  const Registry &registry_;
  Log &log_;
  std::mutex mutex_;
  std::map<PipelineName, PipelinePtr> seen_;
};

}  // namespace promotion::host::operations
