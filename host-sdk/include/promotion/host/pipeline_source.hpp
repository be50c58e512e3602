// Where pipelines come from: a directory of manifests, or the Kubernetes API (kubernetes.hpp).
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <vector>

#include "promotion/host/log.hpp"
#include "promotion/host/pipeline.hpp"
#include "promotion/host/result.hpp"

namespace promotion::host {

// Thread-safe.
class PipelineSource {
 public:
  virtual ~PipelineSource() = default;

  // not_found: there is no such pipeline; unavailable: it cannot be told now (the sender is to try again).
  virtual Result<PipelinePtr> find(const PipelineName &name) const = 0;
  virtual std::vector<PipelinePtr> list() const = 0;

  // Calls back on a thread of the source after pipelines were added, changed or removed. Set once, before
  // start.
  virtual void on_change(std::function<void()> callback) = 0;
  // Reads everything once, then keeps watching until stop (or destruction). A source that cannot be read at
  // all is an error.
  virtual Status start() = 0;
  virtual void stop() = 0;

  // Whether it can tell of any pipeline now; an error says why not.
  virtual Status ready() const {
    const auto probe = find({"default", "readiness-probe"});
    if (!probe.ok() && probe.error().code == Code::unavailable) return probe.error();
    return success();
  }
};

// Reads *.yaml and *.yml below the folder, several documents a file. A file that is broken keeps its last
// good pipelines and is logged with file, line and what was expected; so does a pipeline defined twice.
std::unique_ptr<PipelineSource> make_directory_pipeline_source(std::filesystem::path folder, Log &log);

// Reads the Pipelines of one YAML text. `origin` is the file's name for messages. Other kinds are skipped.
Result<std::vector<PipelinePtr>> read_pipelines(std::string_view yaml, std::string_view origin);

}  // namespace promotion::host
