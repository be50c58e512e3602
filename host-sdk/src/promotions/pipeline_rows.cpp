#include "pipeline_rows.hpp"

namespace promotion::host {

EvaluationTurn take_evaluation_turn(Connection &sql, const PipelineName &pipeline, int64_t now_ns) {
  EvaluationTurn turn;
  sql.query(
         "INSERT INTO pipelines (namespace, name, version, now_ns, first_seen_ns) VALUES (:a, :b, 1, :c, :d) "
         "ON CONFLICT (namespace, name) DO UPDATE SET version = pipelines.version + 1, now_ns = "
         "CASE WHEN excluded.now_ns > pipelines.now_ns THEN excluded.now_ns ELSE pipelines.now_ns END "
         "RETURNING version, now_ns",
         {pipeline.namespace_name, pipeline.name, now_ns, now_ns})
      .next(turn.sequence, turn.now_ns);
  return turn;
}

std::set<PipelineName> pipelines_seen(Connection &sql) {
  std::set<PipelineName> seen;
  PipelineName name;
  auto rows = sql.query("SELECT namespace, name FROM pipelines");
  while (rows.next(name.namespace_name, name.name)) seen.insert(name);
  return seen;
}

void note_seen(Connection &sql, const PipelineName &pipeline, int64_t now_ns) {
  sql.execute(
      "INSERT INTO pipelines (namespace, name, version, now_ns, first_seen_ns) VALUES (:a, :b, 0, :c, :d) "
      "ON CONFLICT (namespace, name) DO NOTHING",
      {pipeline.namespace_name, pipeline.name, now_ns, now_ns});
}

int64_t first_seen_ns(Connection &sql, const PipelineName &pipeline) {
  int64_t instant = 0;
  sql.query("SELECT first_seen_ns FROM pipelines WHERE namespace = :a AND name = :b",
            {pipeline.namespace_name, pipeline.name})
      .next(instant);
  return instant;
}

}  // namespace promotion::host
