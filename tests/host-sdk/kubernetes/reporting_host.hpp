// The part of a host that shows things on Pipelines, with a store that a test fills.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "fake_operators.hpp"
#include "fake_store.hpp"
#include "kubernetes/pipeline_source.hpp"
#include "kubernetes/reporter.hpp"
#include "kubernetes/status_writer.hpp"

namespace promotion::host::kubernetes {

inline StatusPace quick_pace() {
  StatusPace pace;
  pace.interval_ms = 1;
  pace.failure = {1, 20};
  return pace;
}

class ReportingHost {
 public:
  ReportingHost(std::shared_ptr<Client> reading, std::shared_ptr<Client> writing,
                KubernetesPipelineOptions options, const ReflectorOptions &watching,
                std::shared_ptr<const Clock> clock, Log &log, const StatusPace &pace = quick_pace(),
                std::chrono::milliseconds round = std::chrono::hours(1))
      : book(std::make_shared<ResourceBook>()),
        pipelines(make_pipeline_source(std::move(reading), std::move(options), watching, clock, log, book)),
        statuses(std::move(writing), pace, *clock, log) {
    reporter = std::make_unique<Reporter>(ReporterSources{*book, *pipelines, store, operators,
                                                          [this](const PipelinePtr &) { return obstacles(); },
                                                          [this] { return changed_.exchange(false); }},
                                          ReporterOptions{std::chrono::milliseconds(1), round}, &statuses,
                                          nullptr, *clock, log);
    book->on_change([this](const PipelineName &name) { reporter->touch(name); });
  }
  void start() {
    EXPECT_TRUE(pipelines->start().ok());
    statuses.start();
    reporter->start();
  }
  ~ReportingHost() {
    reporter->stop();
    statuses.drain(std::chrono::seconds(60));
    pipelines->stop();
  }

  // What the modules find wrong from now on; the reporter is told so in its next round.
  void set_obstacles(std::vector<Obstacle> now) {
    {
      const std::lock_guard lock(mutex_);
      obstacles_ = std::move(now);
    }
    changed_ = true;
  }

  promotion::testing::FakeStore store;
  promotion::testing::FakeOperators operators;
  std::shared_ptr<ResourceBook> book;
  std::unique_ptr<PipelineSource> pipelines;
  StatusWriter statuses;
  std::unique_ptr<Reporter> reporter;

 private:
  std::vector<Obstacle> obstacles() {
    const std::lock_guard lock(mutex_);
    return obstacles_;
  }

  std::mutex mutex_;
  std::vector<Obstacle> obstacles_;
  std::atomic<bool> changed_{false};
};

}  // namespace promotion::host::kubernetes
