// Tells the log of pipelines that the modules refuse, when they appear and whenever they change.
#pragma once

#include <map>
#include <mutex>
#include <vector>

#include "pipeline_check.hpp"
#include "promotion/host/log.hpp"
#include "promotion/host/pipeline_source.hpp"

namespace promotion::host::operations {

// Thread-safe. The references outlive it.
class PipelineWatch {
 public:
  PipelineWatch(const PipelineSource &pipelines, const Registry &registry, Log &log)
      : pipelines_(pipelines), registry_(registry), log_(log) {}

  // Looks at those that are new or have changed since the last time; their names, and of those that are gone.
  std::vector<PipelineName> look();
  // Looks at all of them anew, since the modules have changed. What it finds again is not told again.
  void look_again();
  // What was found about this pipeline; it is looked at now if that has not been done.
  std::vector<Finding> findings(const PipelinePtr &pipeline);

 private:
  struct Seen {
    PipelinePtr pipeline;
    std::vector<Finding> findings;
  };
  void look_at(const PipelinePtr &pipeline, Seen &seen);

  const PipelineSource &pipelines_;
  const Registry &registry_;
  Log &log_;
  std::mutex mutex_;
  std::map<PipelineName, Seen> seen_;
};

}  // namespace promotion::host::operations
