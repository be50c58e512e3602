// Promotions that an operator's word starts: carrying.hpp.
#include "carrying.hpp"
#include "holding.hpp"
#include "ids.hpp"

namespace promotion::host {

std::string Carrying::start_for_operator(Transaction &transaction, const StartOrder &order) const {
  const Environment &environment = order.pipeline->environments.at(order.environment);
  const auto before =
      find_latest_round(transaction.sql(), order.pipeline->name, environment.name, order.revision.identity);
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
