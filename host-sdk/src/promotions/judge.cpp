#include "judge.hpp"

#include <utility>

#include "deployment_rows.hpp"
#include "evaluating.hpp"
#include "ids.hpp"
#include "known.hpp"
#include "stop_rows.hpp"

namespace promotion::host {
namespace {

std::string display(const PipelineName &name) { return name.namespace_name + "/" + name.name; }

}  // namespace

std::string revision_of(const EventRecord &record) {
  for (const DecisionRecord &decision : record.decisions)
    if (!decision.revision.empty()) return decision.revision;
  auto revision = record.event.metadata.find("revision");
  return revision == record.event.metadata.end() ? std::string{} : revision->second;
}

void Judge::judge(Transaction &transaction, const PipelinePtr &pipeline, EventRow &event) const {
  const auto environment = pipeline->find_environment(event.record.environment);
  if (!environment)
    return give_up(transaction, event,
                   "Pipeline " + display(pipeline->name) + " has no environment '" +
                       event.record.environment + "' any more, from which this event came.");
  const auto evaluator = registry_.evaluator();
  if (!evaluator) return postpone(transaction, event, evaluator.error(), false);

  const auto turn = take_evaluation_turn(transaction.sql(), pipeline->name, clock_.now_ns());
  EvaluationInput input = input_for(transaction.sql(), pipeline, turn.now_ns);
  input.event = &event.record.event;
  input.event_id = event.record.id;
  input.event_environment = *environment;
  event.record.judged_by = (*evaluator)->stamp();
  const auto output = evaluate(**evaluator, input);
  if (!output) {
    const Error &error = output.error();
    if (is_tried_again(error.code, error.retry_after_ms)) return postpone(transaction, event, error, true);
    return give_up(transaction, event, log_.masked(error.message));
  }

  for (const Deployment &observation : output->observations)
    save_deployment(transaction.sql(), *pipeline, observation);
  const DecisionOrigin origin{pipeline,           event.record.id, event.record.event.timestamp_ns,
                              event.trace_parent, turn.sequence,   turn.now_ns};
  std::vector<DecisionRecord> decisions;
  event.record.error.clear();
  for (const Decision &decision : output->decisions) {
    CarriedOut carried = carrying_.carry_out(transaction, origin, decision);
    decisions.push_back(std::move(carried.record));
    if (event.record.error.empty()) event.record.error = std::move(carried.error);
  }
  conclude(event, std::move(decisions));
  log_decisions(transaction, event);
  tell_of_changes(transaction, pipeline->name);
}

void Judge::tell_of_changes(Transaction &transaction, const PipelineName &pipeline) const {
  transaction.after_commit([this, pipeline] { signals_.changes.announce(pipeline); });
}

EvaluationInput Judge::input_for(Connection &sql, const PipelinePtr &pipeline, int64_t now_ns) const {
  EvaluationInput input;
  input.now_ns = now_ns;
  input.stop = words_of(stops_of(sql, pipeline->name));
  input.pipeline = pipeline;
  input.deployments = deployments_of(sql, *pipeline);
  input.records = records_for(*pipeline, history_of(sql, pipeline->name), input.deployments);
  return input;
}

void Judge::conclude(EventRow &event, std::vector<DecisionRecord> decisions) const {
  EventRecord &record = event.record;
  record.status = EventStatus::decided;
  event.due_ns = 0;
  for (const DecisionRecord &decision : decisions)
    if (decision.outcome == Outcome::reject) record.status = EventStatus::rejected;
  record.decisions = std::move(decisions);
  record.revision = revision_of(record);
}

void Judge::give_up(Transaction &transaction, EventRow &event, const std::string &error) const {
  event.record.status = EventStatus::decided;
  event.record.error = error;
  event.record.revision = revision_of(event.record);
  event.due_ns = 0;
  transaction.after_commit([this, id = event.record.id, pipeline = display(event.record.pipeline), error] {
    log_.error("event cannot be judged", {{"event", id}, {"pipeline", pipeline}, {"error", error}});
  });
}

// `failed`: the evaluator was there and failed, so it is left alone for longer each time.
void Judge::postpone(Transaction &transaction, EventRow &event, const Error &error, bool failed) const {
  if (failed) ++event.attempt;
  event.record.status = EventStatus::pending;
  event.record.error = log_.masked(error.message);
  event.record.revision = revision_of(event.record);
  event.due_ns = clock_.now_ns();
  if (failed)
    event.due_ns += backoff_.delay_ms(event.attempt, event.record.id, error.retry_after_ms) * 1'000'000;
  transaction.after_commit([this, id = event.record.id, pipeline = display(event.record.pipeline),
                            text = event.record.error, code = error.code] {
    log_.warning("event is judged later",
                 {{"event", id}, {"pipeline", pipeline}, {"code", name_of(code)}, {"error", text}});
    signals_.events.announce();
  });
}

void Judge::log_decisions(Transaction &transaction, const EventRow &event) const {
  transaction.after_commit([this, record = event.record] {
    for (const DecisionRecord &decision : record.decisions)
      log_.info("event judged", {{"event", record.id},
                                 {"pipeline", display(record.pipeline)},
                                 {"from", record.environment},
                                 {"outcome", name_of(decision.outcome)},
                                 {"reason", decision.reason},
                                 {"explanation", decision.explanation},
                                 {"promotion", decision.promotion_id}});
  });
}

void Judge::judge_without_event(Transaction &transaction, const PipelinePtr &pipeline,
                                const std::string &cause) const {
  const auto turn = take_evaluation_turn(transaction.sql(), pipeline->name, clock_.now_ns());
  const auto evaluator = registry_.evaluator();
  const auto output = evaluator ? evaluate(**evaluator, input_for(transaction.sql(), pipeline, turn.now_ns))
                                : Result<EvaluationOutput>(evaluator.error());
  if (output) {
    for (const Deployment &observation : output->observations)
      save_deployment(transaction.sql(), *pipeline, observation);
    const DecisionOrigin origin{pipeline, {}, 0, new_trace_parent(), turn.sequence, turn.now_ns};
    for (Decision decision : output->decisions) {
      decision.explanation = "Without an event, " + cause + ": " + decision.explanation;
      carrying_.carry_out(transaction, origin, decision);
    }
  } else {
    transaction.after_commit([this, name = display(pipeline->name), cause, error = output.error()] {
      log_.warning("the pipeline could not be judged without an event",
                   {{"pipeline", name},
                    {"cause", cause},
                    {"code", name_of(error.code)},
                    {"error", log_.masked(error.message)}});
    });
  }
  carrying_.let_go_what_was_stopped(transaction, *pipeline, turn.now_ns);
  postpone_look_again(transaction.sql(), pipeline->name, turn.now_ns, turn.now_ns + interval_ms_ * 1'000'000);
  tell_of_changes(transaction, pipeline->name);
}

}  // namespace promotion::host
