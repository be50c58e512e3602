// Puts the parts of this folder together.
#include "promotion/host/engine.hpp"

#include <chrono>
#include <memory>
#include <string>
#include <utility>

#include "carrying.hpp"
#include "database.hpp"
#include "dispatcher.hpp"
#include "event_rows.hpp"
#include "explaining.hpp"
#include "failpoint.hpp"
#include "halts.hpp"
#include "ids.hpp"
#include "judge.hpp"
#include "observing.hpp"
#include "planning.hpp"
#include "readers.hpp"
#include "record_json.hpp"
#include "revisiting.hpp"
#include "speaking.hpp"
#include "sql_store.hpp"
#include "stepping.hpp"
#include "wakenings.hpp"
#include "waking_tasks.hpp"
#include "writer.hpp"

namespace promotion::host {
namespace {

EventRow row_of(const IncomingEvent &event, int64_t now_ns) {
  EventRow row;
  row.record.received_ns = now_ns;
  row.record.pipeline = event.pipeline->name;
  row.record.environment = event.environment;
  row.record.event = event.event;
  row.event_text = to_json(event.event);
  row.digest = event.digest;
  row.trace_parent = new_trace_parent();
  return row;
}

// What the sender is told: an event that does not fit is refused, also when it is sent again.
Admission admission_of(const EventRecord &record, const std::string &id) {
  Admission admission;
  admission.event_id = id;
  if (record.status != EventStatus::rejected) return admission;
  admission.verdict = Admission::Verdict::rejected;
  for (const DecisionRecord &decision : record.decisions)
    if (decision.outcome == Outcome::reject) {
      admission.explanation = decision.explanation;
      break;
    }
  return admission;
}

void make_repeat_of(const EventRecord &first, EventRow &row) {
  row.record.status = EventStatus::repeated;
  row.record.repeat_of = first.id;
  DecisionRecord decision;
  decision.reason = "repeated-event";
  decision.explanation =
      "The same event is on record already as " + first.id + "; once more it changes nothing.";
  row.record.decisions = {std::move(decision)};
}

class SqlEngine final : public Engine {
 public:
  SqlEngine(const EngineOptions &options, std::unique_ptr<Database> database,
            const std::string &last_event_id, const Registry &registry, const PipelineSource &pipelines,
            const Clock &clock, Log &log)
      : clock_(clock),
        log_(log),
        database_(std::move(database)),
        readers_(*database_),
        store_(readers_),
        wakenings_(options.wakes),
        backoff_{options.backoff_initial_ms, options.backoff_maximum_ms},
        ids_(last_event_id),
        carrying_(registry, signals_, log),
        judge_(registry, carrying_, clock, backoff_, options.interval_ms, signals_, log),
        writer_(database_->connect_for_writing(), log),
        preparation_(registry, pipelines, options.public_url),
        stepping_(writer_, preparation_, clock,
                  {{options.interval_ms, options.max_attempts, backoff_}, options.deadline_ms}, halts_,
                  wakenings_, signals_, log),
        dispatcher_(readers_, preparation_, stepping_, clock, {options.workers, options.deadline_ms},
                    signals_, log),
        revisiting_(registry, pipelines, judge_, carrying_, readers_, writer_, clock, options.interval_ms,
                    options.judge_interval_ms, signals_, log),
        waking_(registry, writer_, clock, wakenings_, signals_, log),
        speaking_(registry, pipelines, judge_, carrying_, writer_, clock, halts_, signals_, log),
        explaining_(registry, pipelines, judge_, readers_, clock, log),
        observing_(registry, judge_, readers_, writer_, clock, log),
        planning_(registry, pipelines, preparation_, readers_, clock, options.deadline_ms, log) {}

  Result<Admission> submit(const IncomingEvent &event) override {
    EventRow row = row_of(event, clock_.now_ns());
    Admission admission;
    const auto written = writer_.write([&](Transaction &transaction) {
      admit(transaction, event, row, admission);
      failpoint("before-commit");
      return success();
    });
    if (!written)
      return Error{Code::unavailable, "The event could not be stored: " + written.error().message, {}, 0};
    failpoint("after-commit");
    return admission;
  }

  bool wait_until_ended(std::string_view event_id, int64_t timeout_ms) const override;
  const Store &store() const override { return store_; }
  Status start() override;
  void pipelines_changed() override {
    signals_.pipelines.announce();
    signals_.events.announce();
  }
  void on_change(std::function<void(const PipelineName &)> callback) override {
    signals_.changes.listen(std::move(callback));
  }
  Status takes_wakes(std::string_view strategy) const override { return waking_.takes_wakes(strategy); }
  Result<size_t> wake(std::string_view strategy, const WakeRequest &request) override {
    return waking_.wake(strategy, request);
  }
  Result<WordRecord> speak(const OperatorWord &word) override { return speaking_.speak(word); }
  Result<WayReport> explain(const PipelineName &pipeline, std::string_view environment,
                            std::string_view revision) const override {
    return explaining_.explain(pipeline, environment, revision);
  }

  Result<PlanReport> plan(const PlanQuestion &question) const override { return planning_.plan(question); }

  Result<size_t> observe(const PipelinePtr &pipeline, const std::vector<Observation> &observations) override {
    return observing_.observe(pipeline, observations);
  }

  void drain() override {
    planning_.stop();
    revisiting_.stop();
    dispatcher_.drain();
  }

 private:
  // Repeat check, judging and every record of it, in the one transaction.
  void admit(Transaction &transaction, const IncomingEvent &event, EventRow &row, Admission &admission) {
    row.record.id = ids_.next(row.record.received_ns);
    const auto first = find_event_by_digest(transaction.sql(), row.digest);
    if (first) {
      make_repeat_of(first->record, row);
    } else {
      judge_.judge(transaction, event.pipeline, row);
      insert_event_body(transaction.sql(), row.record.id, event.body);
    }
    insert_event(transaction.sql(), row);
    admission = admission_of(first ? first->record : row.record, row.record.id);
  }

  bool has_ended_for(std::string_view event_id) const;

  const Clock &clock_;
  Log &log_;
  std::unique_ptr<Database> database_;
  Readers readers_;
  SqlStore store_;
  Signals signals_;
  Halts halts_;
  Wakenings wakenings_;
  Backoff backoff_;
  EventIds ids_;  // on the writer's thread
  Carrying carrying_;
  Judge judge_;
  Writer writer_;
  TaskPreparation preparation_;
  Stepping stepping_;
  Dispatcher dispatcher_;
  Revisiting revisiting_;
  WakingTasks waking_;
  Speaking speaking_;
  Explaining explaining_;
  Observing observing_;
  Planning planning_;
};

bool SqlEngine::has_ended_for(std::string_view event_id) const {
  const auto event = store_.event(event_id);
  if (!event) return event.error().code == Code::not_found;
  if (event->status == EventStatus::pending) return false;
  if (event->status == EventStatus::repeated && !event->repeat_of.empty())
    return has_ended_for(event->repeat_of);
  const auto promotions = store_.promotions_of_event(event_id);
  if (!promotions) return false;
  for (const PromotionRecord &promotion : *promotions)
    if (is_open(promotion.state)) return false;
  return true;
}

bool SqlEngine::wait_until_ended(std::string_view event_id, int64_t timeout_ms) const {
  using Time = std::chrono::steady_clock;
  const auto end = Time::now() + std::chrono::milliseconds(timeout_ms);
  for (;;) {
    const uint64_t seen = signals_.ended.count();
    if (has_ended_for(event_id)) return true;
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - Time::now());
    if (left.count() <= 0) return false;
    signals_.ended.wait(seen, left);
  }
}

// Whoever held a lease is dead: the database has one user at a time, and that is us.
Status SqlEngine::start() {
  size_t released = 0;
  const auto done = writer_.write([&](Transaction &transaction) {
    released = release_leases(transaction.sql(), clock_.now_ns());
    return success();
  });
  if (!done) return done.error();
  if (released > 0) log_.warning("steps that a former run did not end are due again", {{"tasks", released}});
  dispatcher_.start();
  revisiting_.start();
  return success();
}

}  // namespace

Result<std::unique_ptr<Engine>> open_engine(const EngineOptions &options, const Registry &registry,
                                            const PipelineSource &pipelines, const Clock &clock, Log &log) {
  auto database = Database::open(options.database, log);
  if (!database) return database.error();
  try {
    const std::string last = last_event_id(*(*database)->connect_for_reading());
    return std::unique_ptr<Engine>(
        new SqlEngine(options, std::move(*database), last, registry, pipelines, clock, log));
  } catch (const DatabaseError &error) {
    return Error{Code::unavailable, std::string("The database cannot be read: ") + error.what(), {}, 0};
  }
}

}  // namespace promotion::host
