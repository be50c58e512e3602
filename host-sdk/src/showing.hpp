// What a host shows on the Pipelines of the Kubernetes API, and the approvals that it finds there.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "kubernetes/event_recorder.hpp"
#include "kubernetes/reporter.hpp"
#include "kubernetes/resource_book.hpp"
#include "kubernetes/status_writer.hpp"
#include "operations/pipeline_watch.hpp"
#include "promotion/host/engine.hpp"
#include "promotion/host/kubernetes.hpp"
#include "promotion/host/readiness.hpp"
#include "promotion/host/registry.hpp"

namespace promotion::host {

class Showing {
 public:
  // The references outlive it.
  Showing(std::shared_ptr<kubernetes::Client> client, std::shared_ptr<kubernetes::ResourceBook> book,
          const KubernetesShowOptions &options, const Clock &clock, Log &log);

  // Where modules' events go; none: to the log.
  std::shared_ptr<KubernetesEvents> events() const { return recorder_; }

  // Follows these from now on; once, before any of them is started. They outlive it.
  void follow(const PipelineSource &pipelines, Engine &engine, operations::PipelineWatch &watch,
              const Registry &registry);
  void touch(const std::vector<PipelineName> &pipelines);
  void start();
  // Shows the last of what happened, for some seconds at the most. Idempotent.
  void drain();

  // What cannot be shown, naming the permission that is missing.
  std::vector<Readiness::Degraded> problems() const;

 private:
  std::vector<kubernetes::Obstacle> obstacles_of(const PipelinePtr &pipeline) const;
  bool modules_have_changed();

  const std::shared_ptr<kubernetes::ResourceBook> book_;
  const Clock &clock_;
  Log &log_;
  std::unique_ptr<kubernetes::StatusWriter> statuses_;   // none: they are not wanted
  std::shared_ptr<kubernetes::EventRecorder> recorder_;  // the same
  operations::PipelineWatch *watch_ = nullptr;
  const Registry *registry_ = nullptr;
  std::string modules_;  // as they were when the obstacles were looked for
  std::unique_ptr<kubernetes::Reporter> reporter_;
};

}  // namespace promotion::host
