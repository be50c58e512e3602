#include "carrying.hpp"

#include <algorithm>

#include "deployment_rows.hpp"
#include "holding.hpp"
#include "ids.hpp"
#include "stop_rows.hpp"
#include "strategy_choice.hpp"
#include "superseding.hpp"
#include "target_key.hpp"

namespace promotion::host {
namespace {

// By names, and without secrets that a module may have let through.
DecisionRecord record_of(const Pipeline &pipeline, const Decision &decision, const Log &log) {
  DecisionRecord record;
  record.outcome = decision.outcome;
  record.reason = decision.reason;
  record.explanation = log.masked(decision.explanation);
  record.details_json = log.masked(decision.details_json);
  if (decision.source) record.from = pipeline.environments.at(*decision.source).name;
  if (decision.environment) {
    const Environment &environment = pipeline.environments.at(*decision.environment);
    record.environment = environment.name;
    for (size_t target : decision.targets)
      record.targets.push_back(display_name(environment.targets.at(target)));
  }
  record.revision = decision.revision;
  record.version = decision.version;
  for (Gate gate : decision.gates) {
    gate.explanation = log.masked(gate.explanation);
    record.gates.push_back(std::move(gate));
  }
  return record;
}

PromotionRow new_promotion(const DecisionOrigin &origin, const Decision &decision,
                           const DecisionRecord &kept) {
  PromotionRow row;
  row.record.pipeline = origin.pipeline->name;
  row.record.environment = kept.environment;
  row.record.from = kept.from;
  row.record.revision = decision.revision;
  row.record.identity = decision.identity;
  row.record.version = decision.version;
  row.record.id =
      promotion_id(row.record.pipeline, row.record.environment, row.record.identity, row.record.round);
  row.record.state = PromotionState::held;
  row.record.reason = kept.reason;
  row.record.explanation = kept.explanation;
  row.record.event_id = origin.event_id;
  row.record.created_ns = origin.now_ns;
  row.sequence = origin.sequence;
  row.event_timestamp_ns = origin.event_timestamp_ns;
  row.trace_parent = origin.trace_parent;
  row.metadata = decision.metadata;
  return row;
}

}  // namespace

TaskRow new_task(Connection &sql, const PromotionRow &promotion, const Environment &environment, size_t index,
                 int64_t now_ns) {
  const Target &target = environment.targets.at(index);
  TaskRow task;
  task.cluster_key = cluster_key(target);
  task.record.promotion_id = promotion.record.id;
  task.record.id = task_id(promotion.record.id, task.cluster_key, target.namespace_name);
  task.record.cluster = cluster_name(target);
  task.record.namespace_name = target.namespace_name;
  task.record.due_ns = task.record.updated_ns = task.created_ns = now_ns;
  task.position = static_cast<int64_t>(index);
  task.previous_revision = running_revision(sql, promotion.record.pipeline, promotion.record.environment,
                                            task.cluster_key, target.namespace_name);
  return task;
}

CarriedOut Carrying::carry_out(Transaction &transaction, const DecisionOrigin &origin,
                               const Decision &decision) const {
  CarriedOut result{record_of(*origin.pipeline, decision, log_), {}};
  if (decision.environment) {
    if (decision.outcome == Outcome::promote || decision.outcome == Outcome::hold)
      promote_or_hold(transaction, origin, decision, result);
    if (decision.outcome == Outcome::withdraw) withdraw(transaction, origin, decision, result.record);
  }
  return result;
}

void Carrying::promote_or_hold(Transaction &transaction, const DecisionOrigin &origin,
                               const Decision &decision, CarriedOut &result) const {
  DecisionRecord &record = result.record;
  auto known =
      find_latest_round(transaction.sql(), origin.pipeline->name, record.environment, decision.identity);
  PromotionRow row = known ? std::move(*known) : new_promotion(origin, decision, record);
  record.promotion_id = row.record.id;
  if (!is_open(row.record.state)) return;  // promoted once, it stays decided
  if (row.record.by_operator) {            // and an operator's word is above it
    record.outcome = Outcome::ignore;
    return;
  }

  const PromotionState before = row.record.state;
  row.record.updated_ns = origin.now_ns;
  const Environment &environment = origin.pipeline->environments.at(*decision.environment);
  if (decision.outcome == Outcome::hold) {
    const auto stops = stops_of(transaction.sql(), origin.pipeline->name);
    if (!stops.empty() && !has_stop_gate(record.gates))
      record.gates.insert(record.gates.begin(), stop_gate(stops));
    hold(row, record.gates);
    row.record.strategy = choose_strategy(environment, registry_).key;
  } else if (before != PromotionState::running) {
    permit(transaction, environment, row);
    if (known && origin.event_id.empty() && !row.started) {  // no event's record tells of it
      row.record.reason = record.reason;
      row.record.explanation = record.explanation;
    }
  }
  known ? update_promotion(transaction.sql(), row) : insert_promotion(transaction.sql(), row);
  if (decision.outcome == Outcome::promote && row.record.state == PromotionState::held) {
    const Gate &gate = row.record.gates.front();  // the host's own
    record.outcome = Outcome::hold;
    record.reason = gate.reason;
    record.explanation = gate.explanation;
    record.gates = row.record.gates;
    result.error = row.status_explanation;
  }

  supersede_others(transaction, origin, row, add_missing_tasks(transaction, origin, decision, row));
  if (known && before != row.record.state) hasten_tasks(transaction.sql(), row.record.id, origin.now_ns);
  refresh_claimable(transaction.sql(), row.record.id);
  announce(transaction);
  if (!known && row.record.state == PromotionState::held && row.status_reason.empty())
    log_later(transaction, Severity::info, "promotion held", row);
}

std::vector<TaskRow> Carrying::add_missing_tasks(Transaction &transaction, const DecisionOrigin &origin,
                                                 const Decision &decision, const PromotionRow &row) const {
  std::vector<TaskRow> tasks = tasks_of(transaction.sql(), row.record.id);
  for (size_t index : decision.targets) {
    TaskRow task = new_task(transaction.sql(), row, origin.pipeline->environments.at(*decision.environment),
                            index, origin.now_ns);
    const bool there = std::any_of(tasks.begin(), tasks.end(),
                                   [&](const TaskRow &other) { return other.record.id == task.record.id; });
    if (there) continue;
    insert_task(transaction.sql(), task);
    tasks.push_back(std::move(task));
  }
  return tasks;
}

void Carrying::supersede_others(Transaction &transaction, const DecisionOrigin &origin,
                                const PromotionRow &row, std::vector<TaskRow> heirs) const {
  for (const PromotionRow &other :
       open_promotions(transaction.sql(), origin.pipeline->name, row.record.environment)) {
    if (other.record.id == row.record.id) continue;
    Ending ending;
    ending.reason = "superseded";
    ending.explanation = "Revision '" + other.record.revision + "' was not finished in '" +
                         row.record.environment + "' when revision '" + row.record.revision +
                         "' took its place.";
    ending.now_ns = origin.now_ns;
    end_promotion(transaction.sql(), other, ending, registry_, row.record.strategy, heirs);
    log_later(transaction, Severity::info, "promotion superseded", other);
    transaction.after_commit([this] { signals_.ended.announce(); });
  }
}

void Carrying::withdraw(Transaction &transaction, const DecisionOrigin &origin, const Decision &decision,
                        DecisionRecord &record) const {
  const auto row =
      find_latest_round(transaction.sql(), origin.pipeline->name, record.environment, decision.identity);
  if (!row) return;
  record.promotion_id = row->record.id;
  if (!is_open(row->record.state)) return;
  if (row->record.by_operator) {
    record.outcome = Outcome::ignore;
    return;
  }
  end(transaction, *row, {PromotionState::withdrawn, record.reason, record.explanation, origin.now_ns});
}

void Carrying::end(Transaction &transaction, PromotionRow row, const Ending &ending) const {
  std::vector<TaskRow> no_heirs;
  end_promotion(transaction.sql(), row, ending, registry_, {}, no_heirs);
  row.record.state = ending.state;
  row.status_reason = ending.reason;
  row.status_explanation = ending.explanation;
  log_later(transaction, Severity::info, "promotion ended early", row);
  announce(transaction);
  transaction.after_commit([this] { signals_.ended.announce(); });
}

// Promotions began, are held, or ended: tasks may be due, gates may have an hour.
void Carrying::announce(Transaction &transaction) const {
  transaction.after_commit([this] {
    signals_.tasks.announce();
    signals_.events.announce();
  });
}

void Carrying::log_later(Transaction &transaction, Severity severity, const char *message,
                         const PromotionRow &row) const {
  if (!log_.enabled(severity)) return;
  transaction.after_commit([this, severity, message, record = shown(row)] {
    log_.write(severity, message,
               {{"promotion", record.id},
                {"pipeline", record.pipeline.namespace_name + "/" + record.pipeline.name},
                {"environment", record.environment},
                {"revision", record.revision},
                {"strategy", record.strategy},
                {"reason", record.reason},
                {"explanation", record.explanation},
                {"event", record.event_id}});
  });
}

}  // namespace promotion::host
