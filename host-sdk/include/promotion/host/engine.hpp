// From an event to promotions on record, and from there to strategies: the heart of the host.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "promotion/host/clock.hpp"
#include "promotion/host/event.hpp"
#include "promotion/host/log.hpp"
#include "promotion/host/observation.hpp"
#include "promotion/host/operators.hpp"
#include "promotion/host/pipeline_source.hpp"
#include "promotion/host/registry.hpp"
#include "promotion/host/result.hpp"
#include "promotion/host/store.hpp"
#include "promotion/host/waking.hpp"

namespace promotion::host {

struct EngineOptions {
  std::filesystem::path database;  // of SQLite; made when it is not there
  std::string public_url;          // without a slash at its end; empty: records have no address
  int64_t interval_ms = 30'000;    // a waiting task is looked at again after this, unless it says otherwise
  int64_t deadline_ms = 60'000;    // of one step
  uint32_t max_attempts = 10;      // failures in a row before a task becomes a dead letter
  int64_t backoff_initial_ms = 2'000;
  int64_t backoff_maximum_ms = 600'000;
  size_t workers = 4;  // groups stepped side by side
  // Each pipeline is judged without an event this often, since events get lost; and when it changes.
  int64_t judge_interval_ms = 600'000;
  WakeLimits wakes;
};

// What became of an event that was handed in: it is durable by now, whatever this says.
struct Admission {
  enum class Verdict { accepted, rejected };
  Verdict verdict = Verdict::accepted;
  std::string event_id;
  std::string explanation;  // of rejected: the evaluator's sentence
};

// Takes events in and carries promotions on. Thread-safe.
class Engine : public Operators, public Waking, public Observer {
 public:
  // Returns once the event, its decisions, promotions and tasks are durable, together. Without an evaluator
  // the event is kept as pending and judged as soon as there is one. unavailable: it could not be stored.
  virtual Result<Admission> submit(const IncomingEvent &event) = 0;

  // Waits until every promotion that the event started has ended, or the time is up; true: they ended.
  virtual bool wait_until_ended(std::string_view event_id, int64_t timeout_ms) const = 0;

  virtual const Store &store() const = 0;

  // Pipelines were added, changed or removed: those that are new or have changed are judged without an event
  // soon, on a thread of the engine.
  virtual void pipelines_changed() = 0;

  // Calls back after promotions, tasks or deployments of a pipeline on record have changed (an empty name: of
  // any), often several times for one change. On the engine's writing thread: it may do no more than take a
  // note. Set once, before anything is submitted or started.
  virtual void on_change(std::function<void(const PipelineName &)> callback) = 0;

  // Starts carrying out what is due, and judges events that are pending.
  virtual Status start() = 0;
  // Lets running steps end (their deadline at the most), takes nothing new. Idempotent.
  virtual void drain() = 0;
};

// Opens the store, brings its schema up to date. The references outlive the engine.
Result<std::unique_ptr<Engine>> open_engine(const EngineOptions &options, const Registry &registry,
                                            const PipelineSource &pipelines, const Clock &clock, Log &log);

}  // namespace promotion::host
