// Has events judged by the evaluator, and puts what it says on record.
#pragma once

#include <cstdint>

#include "carrying.hpp"
#include "event_rows.hpp"
#include "pacing/backoff.hpp"
#include "pipeline_rows.hpp"
#include "promotion/host/clock.hpp"
#include "promotion/host/log.hpp"
#include "promotion/host/pipeline.hpp"
#include "promotion/host/registry.hpp"
#include "writer.hpp"

namespace promotion::host {

// Works inside the transaction that it is given. Throws DatabaseError; an evaluator that fails is no
// exception but an event that stays pending, or is decided with the error on it.
class Judge {
 public:
  Judge(const Registry &registry, const Carrying &carrying, const Clock &clock, const Backoff &backoff,
        int64_t interval_ms, Signals &signals, Log &log)
      : registry_(registry),
        carrying_(carrying),
        clock_(clock),
        backoff_(backoff),
        interval_ms_(interval_ms),
        signals_(signals),
        log_(log) {}

  // Judges the event by the pipeline as it is now. What becomes of it is put into `event`, which is not
  // written here; observations, promotions and tasks are.
  void judge(Transaction &transaction, const PipelinePtr &pipeline, EventRow &event) const;

  // Judges from what is known alone: for promotions whose gates are to be looked at again, after an
  // operator's word, when the pipeline has changed, and now and then, since events get lost. `cause` goes
  // into the explanations: "as the pipeline has changed". Promotions whose time to be looked at has come and
  // of which the evaluator does not speak are looked at again after the interval. Also lets go what was
  // stopped and is no more, with or without an evaluator.
  void judge_without_event(Transaction &transaction, const PipelinePtr &pipeline,
                           const std::string &cause) const;

  // What the evaluator is told: all that is on record about the pipeline.
  EvaluationInput input_for(Connection &sql, const PipelinePtr &pipeline, int64_t now_ns) const;

  // The event can never be judged: it is decided, and the error is on its record and in the log.
  void give_up(Transaction &transaction, EventRow &event, const std::string &error) const;

 private:
  void tell_of_changes(Transaction &transaction, const PipelineName &pipeline) const;
  void postpone(Transaction &transaction, EventRow &event, const Error &error, bool failed) const;
  void conclude(EventRow &event, std::vector<DecisionRecord> decisions) const;
  void log_decisions(Transaction &transaction, const EventRow &event) const;

  const Registry &registry_;
  const Carrying &carrying_;
  const Clock &clock_;
  const Backoff &backoff_;
  const int64_t interval_ms_;
  Signals &signals_;
  Log &log_;
};

// The revision that a record of the event shows.
std::string revision_of(const EventRecord &record);

}  // namespace promotion::host
