#include "pipeline_rows.hpp"

namespace promotion::host {

EvaluationTurn take_evaluation_turn(Connection &sql, const PipelineName &pipeline, int64_t now_ns) {
  EvaluationTurn turn;
  sql.query(
         "INSERT INTO pipelines (namespace, name, version, now_ns) VALUES (:a, :b, 1, :c) "
         "ON CONFLICT (namespace, name) DO UPDATE SET version = pipelines.version + 1, now_ns = "
         "CASE WHEN excluded.now_ns > pipelines.now_ns THEN excluded.now_ns ELSE pipelines.now_ns END "
         "RETURNING version, now_ns",
         {pipeline.namespace_name, pipeline.name, now_ns})
      .next(turn.sequence, turn.now_ns);
  return turn;
}

}  // namespace promotion::host
