#include "holding.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "stop_rows.hpp"
#include "task_rows.hpp"

namespace promotion::host {

Gate stop_gate(const std::vector<StopRecord> &stops) {
  return {kStopped, "Operators have stopped promotions: " + words_of(stops) + ".", 0, false};
}

bool has_stop_gate(const std::vector<Gate> &gates) {
  return std::any_of(gates.begin(), gates.end(), [](const Gate &gate) { return gate.reason == kStopped; });
}

void hold(PromotionRow &row, std::vector<Gate> gates) {
  row.record.state = PromotionState::held;
  row.permitted = false;
  row.record.gates = std::move(gates);
  row.status_reason.clear();
  row.status_explanation.clear();
  row.look_again_ns = 0;
  for (const Gate &gate : row.record.gates)
    if (gate.look_again_ns > 0 && (row.look_again_ns == 0 || gate.look_again_ns < row.look_again_ns))
      row.look_again_ns = gate.look_again_ns;
}

void hold_what_is_stopped(Connection &sql, const PipelineName &pipeline, int64_t now_ns) {
  const auto stops = stops_of(sql, pipeline);
  if (stops.empty()) return;
  for (PromotionRow &row : open_promotions(sql, pipeline, {})) {
    std::erase_if(row.record.gates, [](const Gate &gate) { return gate.reason == kStopped; });
    const bool ran = row.record.state == PromotionState::running;
    // What only the host held (no strategy) is looked into when it is let go again.
    std::vector<Gate> gates = row.permitted ? std::vector<Gate>{} : std::move(row.record.gates);
    gates.insert(gates.begin(), stop_gate(stops));
    hold(row, std::move(gates));
    row.record.updated_ns = now_ns;
    update_promotion(sql, row);
    if (ran) hasten_tasks(sql, row.record.id, now_ns);
  }
  refresh_claimable_of(sql, pipeline);
}

std::vector<PipelineName> pipelines_at_work(Connection &sql) {
  std::vector<PipelineName> pipelines;
  PipelineName name;
  auto rows = sql.query(
      "SELECT DISTINCT namespace, pipeline FROM promotions p WHERE state IN ('held', 'running') OR EXISTS "
      "(SELECT 1 FROM tasks t WHERE t.promotion_id = p.id AND t.phase IN ('running', 'withdrawing')) "
      "ORDER BY namespace, pipeline");
  while (rows.next(name.namespace_name, name.name)) pipelines.push_back(name);
  return pipelines;
}

void refresh_claimable_of(Connection &sql, const PipelineName &pipeline) {
  std::vector<std::string> promotions;
  std::string promotion;
  auto rows = sql.query(
      "SELECT DISTINCT t.promotion_id FROM tasks t JOIN promotions p ON p.id = t.promotion_id WHERE "
      "p.namespace = :a AND p.pipeline = :b AND t.phase NOT IN ('succeeded', 'failed', 'declined', "
      "'withdrawn')",
      {pipeline.namespace_name, pipeline.name});
  while (rows.next(promotion)) promotions.push_back(promotion);
  for (const std::string &id : promotions) refresh_claimable(sql, id);
}

}  // namespace promotion::host
