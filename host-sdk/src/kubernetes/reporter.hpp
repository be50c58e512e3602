// Shows on each Pipeline what happens to it (status, Events), and obeys the approvals that stand there.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "annotation_approvals.hpp"
#include "narrator.hpp"
#include "promotion/host/clock.hpp"
#include "promotion/host/log.hpp"
#include "promotion/host/pipeline_source.hpp"
#include "promotion/host/store.hpp"
#include "resource_book.hpp"
#include "status_content.hpp"
#include "status_writer.hpp"

namespace promotion::host::kubernetes {

// What a reporter looks at. The references outlive it.
struct ReporterSources {
  ResourceBook &book;
  const PipelineSource &pipelines;
  const Store &store;
  Operators &operators;
  // Why the modules do not take a pipeline that can be read, the gravest first.
  std::function<std::vector<Obstacle>(const PipelinePtr &)> obstacles;
  // Asked now and then: whether the answers of `obstacles` may have changed for all.
  std::function<bool()> changed;
};

struct ReporterOptions {
  std::chrono::milliseconds pause{100};     // between two looks at the least, so that many changes are one
  std::chrono::milliseconds round{10'000};  // between two questions whether the obstacles have changed
};

// Looks on a thread of its own; touch() only takes a note, so nothing waits for the API server.
class Reporter {
 public:
  // `statuses`, `events`: nullptr: they are not wanted. They outlive it.
  Reporter(ReporterSources sources, const ReporterOptions &options, StatusWriter *statuses,
           KubernetesEvents *events, const Clock &clock, Log &log);
  ~Reporter() { stop(); }
  Reporter(const Reporter &) = delete;
  Reporter &operator=(const Reporter &) = delete;

  // Something about the pipeline may have changed; an empty name: about any. [any thread]
  void touch(const PipelineName &name);

  void start();
  // Looks once more at what has been touched, for a second at the most, obeys nothing any more, and ends.
  // Idempotent.
  void stop();

 private:
  void run(const std::stop_token &stop);
  void look(const PipelineName &name, bool obeys);
  void forget(const PipelineName &name);
  Result<std::map<std::string, std::vector<PromotionRecord>>> promotions_of(const Pipeline &pipeline) const;
  Result<std::vector<StopRecord>> stops_of(const PipelineName &name) const;
  std::vector<Obstacle> obstacles_of(const ResourceFacts &facts, const PipelinePtr &pipeline,
                                     const std::vector<StopRecord> &stops) const;
  Status look_at(const ResourceFacts &facts, bool obeys);
  std::set<PipelineName> take();
  // Returns how long it took.
  std::chrono::steady_clock::duration look_at_touched(const std::stop_token &stop);

  const ReporterSources sources_;
  const ReporterOptions options_;
  StatusWriter *const statuses_;
  Log &log_;
  // Of the looking thread.
  AnnotationApprovals approvals_;
  std::unique_ptr<Narrator> narrator_;  // none: no Events are wanted
  std::set<PipelineName> failed_;       // that could not be looked at

  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::set<PipelineName> touched_;
  bool all_touched_ = false;
  std::jthread thread_;
};

}  // namespace promotion::host::kubernetes
