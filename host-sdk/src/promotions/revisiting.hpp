// Comes back to what could not be decided at once: events without an evaluator, promotions that are held. And
// judges every pipeline now and then without an event.
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <thread>

#include "event_rows.hpp"
#include "judge.hpp"
#include "promotion/host/pipeline_source.hpp"
#include "readers.hpp"
#include "rounds.hpp"
#include "signal.hpp"
#include "writer.hpp"

namespace promotion::host {

// One thread of its own. The references outlive it.
class Revisiting {
 public:
  Revisiting(const Registry &registry, const PipelineSource &pipelines, const Judge &judge,
             const Carrying &carrying, const Readers &readers, Writer &writer, const Clock &clock,
             int64_t interval_ms, int64_t judge_interval_ms, Signals &signals, Log &log);
  ~Revisiting();

  void start();
  // Returns once what it is at has ended. Idempotent.
  void stop();

 private:
  void run();
  void look_at_pipelines();
  bool judge_pending();
  bool judge_held();
  bool start_those_without_strategy();
  void judge_rounds();
  void judge_one(Transaction &transaction, EventRow event) const;

  const Registry &registry_;
  const PipelineSource &pipelines_;
  const Judge &judge_;
  const Carrying &carrying_;
  const Readers &readers_;
  Writer &writer_;
  const Clock &clock_;
  const int64_t interval_ms_;
  Signals &signals_;
  Log &log_;
  Rounds rounds_;  // on the thread once it runs, as are the next two
  std::set<PipelineName> seen_;
  uint64_t pipelines_seen_ = 0;
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

}  // namespace promotion::host
