// How a promotion starts, and what of the host's own may keep it from that: carrying.hpp.
#include "carrying.hpp"
#include "holding.hpp"
#include "ids.hpp"
#include "stop_rows.hpp"
#include "strategy_choice.hpp"

namespace promotion::host {

// The evaluator (or an operator) lets it go on; the host still needs a strategy to go on with, and no stop.
void Carrying::permit(Transaction &transaction, const Environment &environment, PromotionRow &row) const {
  const StrategyChoice choice = choose_strategy(environment, registry_);
  if (const auto stops = stops_of(transaction.sql(), row.record.pipeline); !stops.empty()) {
    hold(row, {stop_gate(stops)});
    row.record.strategy = choice.key;
    return;
  }
  const bool said_already = row.permitted && row.status_explanation == choice.explanation;
  row.permitted = true;
  row.look_again_ns = 0;
  row.record.strategy = choice.key;
  row.status_reason = choice.reason;
  row.status_explanation = choice.explanation;
  if (choice.reason.empty()) {
    row.record.state = PromotionState::running;
    row.record.gates.clear();
    log_later(transaction, Severity::info, "promotion started", row);
  } else {
    row.record.gates = {{choice.reason, choice.explanation, 0, false}};
    if (!said_already) log_later(transaction, Severity::error, "promotion cannot start", row);
  }
}

void Carrying::start_if_possible(Transaction &transaction, const Pipeline &pipeline, PromotionRow row,
                                 int64_t now_ns) const {
  const auto environment = pipeline.find_environment(row.record.environment);
  if (!environment) return;
  row.record.updated_ns = now_ns;
  permit(transaction, pipeline.environments[*environment], row);
  update_promotion(transaction.sql(), row);
  refresh_claimable(transaction.sql(), row.record.id);
  announce(transaction);
}

void Carrying::let_go_what_was_stopped(Transaction &transaction, const Pipeline &pipeline,
                                       int64_t now_ns) const {
  if (is_stopped(transaction.sql(), pipeline.name)) return;
  for (PromotionRow &row : open_promotions(transaction.sql(), pipeline.name, {})) {
    if (row.record.state != PromotionState::held || !has_stop_gate(row.record.gates)) continue;
    std::erase_if(row.record.gates, [](const Gate &gate) { return gate.reason == kStopped; });
    if (row.record.gates.empty()) {
      start_if_possible(transaction, pipeline, row, now_ns);
      hasten_tasks(transaction.sql(), row.record.id, now_ns);
    } else {
      hold(row, row.record.gates);
      update_promotion(transaction.sql(), row);
    }
  }
}

PromotionRow promotion_of(Connection &sql, const StartOrder &order) {
  const Environment &environment = order.pipeline->environments.at(order.environment);
  const auto before = find_latest_round(sql, order.pipeline->name, environment.name, order.revision.identity);
  PromotionRow row;
  row.record.pipeline = order.pipeline->name;
  row.record.environment = environment.name;
  row.record.revision = order.revision.revision;
  row.record.identity = order.revision.identity;
  row.record.version = order.revision.version;
  row.record.round = before ? before->record.round + 1 : 1;
  row.record.id =
      promotion_id(row.record.pipeline, row.record.environment, row.record.identity, row.record.round);
  row.record.reason = "promoted-by-operator";
  row.record.explanation = order.explanation;
  row.record.created_ns = row.record.updated_ns = order.now_ns;
  row.record.by_operator = row.approved = true;
  row.sequence = order.sequence;
  row.trace_parent = new_trace_parent();
  row.metadata = order.revision.metadata;
  row.record.state = PromotionState::held;
  return row;
}

std::string Carrying::start_for_operator(Transaction &transaction, const StartOrder &order) const {
  const Environment &environment = order.pipeline->environments.at(order.environment);
  PromotionRow row = promotion_of(transaction.sql(), order);
  permit(transaction, environment, row);
  insert_promotion(transaction.sql(), row);

  const DecisionOrigin origin{order.pipeline, {}, 0, row.trace_parent, order.sequence, order.now_ns};
  Decision decision;
  decision.environment = order.environment;
  for (size_t i = 0; i < environment.targets.size(); ++i) decision.targets.push_back(i);
  supersede_others(transaction, origin, row, add_missing_tasks(transaction, origin, decision, row));
  refresh_claimable(transaction.sql(), row.record.id);
  announce(transaction);
  return row.record.id;
}

}  // namespace promotion::host
