#include "promotion_rows.hpp"

#include "record_json.hpp"

namespace promotion::host {
namespace {

const char *const kSelect =
    "SELECT id, namespace, pipeline, environment, identity, round, revision, version, source, sequence, "
    "state, "
    "started, approved, permitted, look_again_ns, created_ns, updated_ns, event_id, event_timestamp_ns, "
    "trace_parent, strategy, reason, status_reason, explanation, status_explanation, gates, metadata, "
    "by_operator FROM promotions ";

PromotionState state_of(std::string_view name) {
  for (PromotionState state :
       {PromotionState::held, PromotionState::running, PromotionState::succeeded, PromotionState::failed,
        PromotionState::declined, PromotionState::superseded, PromotionState::withdrawn})
    if (name == name_of(state)) return state;
  throw DatabaseError("a promotion is in state '" + std::string{name} +
                      "', which this program does not know");
}

std::vector<PromotionRow> read_all(Connection::Rows rows) {
  std::vector<PromotionRow> promotions;
  PromotionRow row;
  PromotionRecord &record = row.record;
  std::string state, gates, metadata;
  while (rows.next(record.id, record.pipeline.namespace_name, record.pipeline.name, record.environment,
                   record.identity, record.round, record.revision, record.version, record.from, row.sequence,
                   state, row.started, row.approved, row.permitted, row.look_again_ns, record.created_ns,
                   record.updated_ns, record.event_id, row.event_timestamp_ns, row.trace_parent,
                   record.strategy, record.reason, row.status_reason, record.explanation,
                   row.status_explanation, gates, metadata, record.by_operator)) {
    record.state = state_of(state);
    record.gates = gates_from_json(gates);
    record.look_again_ns = row.look_again_ns;
    row.metadata = metadata_from_json(metadata);
    promotions.push_back(row);
  }
  return promotions;
}

}  // namespace

PromotionRecord shown(PromotionRow row) {
  if (!row.status_reason.empty()) {
    row.record.reason = std::move(row.status_reason);
    row.record.explanation = std::move(row.status_explanation);
  }
  return std::move(row.record);
}

std::optional<PromotionRow> find_promotion(Connection &sql, std::string_view id) {
  auto found = read_all(sql.query(std::string(kSelect) + "WHERE id = :a", {id}));
  if (found.empty()) return std::nullopt;
  return std::move(found.front());
}

std::optional<PromotionRow> find_latest_round(Connection &sql, const PipelineName &pipeline,
                                              std::string_view environment, std::string_view identity) {
  auto found = read_all(sql.query(
      std::string(kSelect) + "WHERE namespace = :a AND pipeline = :b AND environment = :c AND identity = :d "
                             "ORDER BY round DESC LIMIT 1",
      {pipeline.namespace_name, pipeline.name, environment, identity}));
  if (found.empty()) return std::nullopt;
  return std::move(found.front());
}

std::vector<PromotionRow> open_promotions(Connection &sql, const PipelineName &pipeline,
                                          std::string_view environment) {
  return read_all(sql.query(
      std::string(kSelect) + "WHERE namespace = :a AND pipeline = :b AND (environment = :c OR :d = '') AND "
                             "state IN ('held', 'running') ORDER BY sequence, id",
      {pipeline.namespace_name, pipeline.name, environment, environment}));
}

std::optional<PromotionRow> promotion_after(Connection &sql, const PromotionRow &row) {
  auto found = read_all(sql.query(
      std::string(kSelect) + "WHERE namespace = :a AND pipeline = :b AND environment = :c AND id <> :d AND "
                             "(sequence > :e OR state IN ('held', 'running')) ORDER BY sequence DESC LIMIT 1",
      {row.record.pipeline.namespace_name, row.record.pipeline.name, row.record.environment, row.record.id,
       row.sequence}));
  if (found.empty()) return std::nullopt;
  return std::move(found.front());
}

std::vector<PastPromotion> history_of(Connection &sql, const PipelineName &pipeline) {
  std::vector<PastPromotion> promotions;
  std::string state;
  auto rows = sql.query(
      "SELECT environment, identity, revision, state, started, approved, by_operator, created_ns, "
      "event_timestamp_ns FROM promotions WHERE namespace = :a AND pipeline = :b ORDER BY sequence, id",
      {pipeline.namespace_name, pipeline.name});
  for (PastPromotion past;
       rows.next(past.environment, past.identity, past.revision, state, past.started, past.approved,
                 past.by_operator, past.created_ns, past.event_timestamp_ns);) {
    past.state = state_of(state);
    promotions.push_back(past);
  }
  return promotions;
}

std::vector<PromotionRow> list_promotions(Connection &sql, const PromotionQuery &query) {
  const std::string_view state = query.state ? name_of(*query.state) : std::string_view{};
  const auto limit = static_cast<int64_t>(query.limit);
  if (query.pipeline)
    return read_all(sql.query(
        std::string(kSelect) + "WHERE namespace = :a AND pipeline = :b AND (environment = :c OR :d = '') AND "
                               "(state = :e OR :f = '') ORDER BY created_ns DESC, id DESC LIMIT :g",
        {query.pipeline->namespace_name, query.pipeline->name, query.environment, query.environment, state,
         state, limit}));
  return read_all(sql.query(std::string(kSelect) +
                                "WHERE (environment = :a OR :b = '') AND (state = :c OR :d = '') "
                                "ORDER BY created_ns DESC, id DESC LIMIT :e",
                            {query.environment, query.environment, state, state, limit}));
}

std::vector<PromotionRow> promotions_without_strategy(Connection &sql) {
  return read_all(
      sql.query(std::string(kSelect) + "WHERE state = 'held' AND permitted = 1 ORDER BY sequence, id"));
}

std::vector<PipelineName> pipelines_to_judge(Connection &sql, int64_t now_ns) {
  std::vector<PipelineName> pipelines;
  PipelineName name;
  auto rows = sql.query(
      "SELECT DISTINCT namespace, pipeline FROM promotions WHERE state = 'held' AND look_again_ns > 0 AND "
      "look_again_ns <= :a ORDER BY namespace, pipeline",
      {now_ns});
  while (rows.next(name.namespace_name, name.name)) pipelines.push_back(name);
  return pipelines;
}

std::optional<int64_t> next_look_again(Connection &sql) {
  int64_t next_ns = 0;
  sql.query(
         "SELECT COALESCE(MIN(look_again_ns), 0) FROM promotions WHERE state = 'held' AND look_again_ns > 0")
      .next(next_ns);
  return next_ns == 0 ? std::nullopt : std::optional(next_ns);
}

void postpone_look_again(Connection &sql, const PipelineName &pipeline, int64_t now_ns, int64_t next_ns) {
  sql.execute(
      "UPDATE promotions SET look_again_ns = :a WHERE namespace = :b AND pipeline = :c AND state = 'held' "
      "AND "
      "look_again_ns > 0 AND look_again_ns <= :d",
      {next_ns, pipeline.namespace_name, pipeline.name, now_ns});
}

void insert_promotion(Connection &sql, const PromotionRow &row) {
  const PromotionRecord &record = row.record;
  sql.execute(
      "INSERT INTO promotions (id, namespace, pipeline, environment, identity, round, revision, version, "
      "source, "
      "sequence, state, started, approved, permitted, look_again_ns, created_ns, updated_ns, event_id, "
      "event_timestamp_ns, trace_parent, strategy, reason, status_reason, explanation, status_explanation, "
      "gates, metadata, by_operator) VALUES (:a, :b, :c, :d, :e, :f, :g, :h, :i, :j, :k, :l, :m, :n, :o, :p, "
      ":q, :r, :s, :t, :u, "
      ":v, :w, "
      ":x, :y, :z, :aa, :ab)",
      {record.id,
       record.pipeline.namespace_name,
       record.pipeline.name,
       record.environment,
       record.identity,
       int64_t{record.round},
       record.revision,
       record.version,
       record.from,
       row.sequence,
       name_of(record.state),
       int64_t{row.started},
       int64_t{row.approved},
       int64_t{row.permitted},
       row.look_again_ns,
       record.created_ns,
       record.updated_ns,
       record.event_id,
       row.event_timestamp_ns,
       row.trace_parent,
       record.strategy,
       record.reason,
       row.status_reason,
       record.explanation,
       row.status_explanation,
       to_json(record.gates),
       to_json(row.metadata),
       int64_t{record.by_operator}});
}

void update_promotion(Connection &sql, const PromotionRow &row) {
  const PromotionRecord &record = row.record;
  sql.execute(
      "UPDATE promotions SET state = :a, started = :b, permitted = :c, look_again_ns = :d, updated_ns = :e, "
      "strategy = :f, status_reason = :g, status_explanation = :h, gates = :i, approved = :j, reason = :k, "
      "explanation = :l WHERE id = :m",
      {name_of(record.state), int64_t{row.started}, int64_t{row.permitted}, row.look_again_ns,
       record.updated_ns, record.strategy, row.status_reason, row.status_explanation, to_json(record.gates),
       int64_t{row.approved}, record.reason, record.explanation, record.id});
}

}  // namespace promotion::host
