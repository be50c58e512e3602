#include "event_rows.hpp"

#include "record_json.hpp"

namespace promotion::host {
namespace {

const char *const kSelect =
    "SELECT e.id, e.received_ns, e.namespace, e.pipeline, e.environment, e.status, e.digest, e.repeat_of, "
    "COALESCE(f.revision, e.revision), e.attempt, e.due_ns, e.trace_parent, e.judged_by, e.error, "
    "COALESCE(f.event, e.event), e.decisions "
    "FROM events e LEFT JOIN events f ON f.id = e.repeat_of ";

EventStatus status_of(std::string_view name) {
  for (EventStatus status : {EventStatus::decided, EventStatus::rejected, EventStatus::repeated})
    if (name == name_of(status)) return status;
  return EventStatus::pending;
}

std::vector<EventRow> read_all(Connection::Rows rows) {
  std::vector<EventRow> events;
  EventRow row;
  std::string status, judged_by, event, decisions;
  while (rows.next(row.record.id, row.record.received_ns, row.record.pipeline.namespace_name,
                   row.record.pipeline.name, row.record.environment, status, row.digest, row.record.repeat_of,
                   row.record.revision, row.attempt, row.due_ns, row.trace_parent, judged_by,
                   row.record.error, event, decisions)) {
    row.record.status = status_of(status);
    row.record.judged_by = stamp_from_json(judged_by);
    row.record.event = event_from_json(event);
    row.record.decisions = decisions_from_json(decisions);
    events.push_back(std::move(row));
    row = {};
  }
  return events;
}

std::optional<EventRow> read_one(Connection::Rows rows) {
  auto events = read_all(std::move(rows));
  if (events.empty()) return std::nullopt;
  return std::move(events.front());
}

}  // namespace

std::optional<EventRow> find_event_by_digest(Connection &sql, std::string_view digest) {
  return read_one(sql.query(std::string(kSelect) + "WHERE e.digest = :a AND e.repeat_of = ''", {digest}));
}

std::optional<EventRow> find_event(Connection &sql, std::string_view id) {
  return read_one(sql.query(std::string(kSelect) + "WHERE e.id = :a", {id}));
}

std::string last_event_id(Connection &sql) {
  std::string id;
  sql.query("SELECT COALESCE(MAX(id), '') FROM events").next(id);
  return id;
}

void insert_event(Connection &sql, const EventRow &row) {
  const EventRecord &record = row.record;
  const bool repeat = !record.repeat_of.empty();
  sql.execute(
      "INSERT INTO events (id, received_ns, namespace, pipeline, environment, status, digest, repeat_of, "
      "revision, "
      "attempt, due_ns, trace_parent, judged_by, error, event, decisions) "
      "VALUES (:a, :b, :c, :d, :e, :f, :g, :h, :i, :j, :k, :l, :m, :n, :o, :p)",
      {record.id, record.received_ns, record.pipeline.namespace_name, record.pipeline.name,
       record.environment, name_of(record.status), row.digest, record.repeat_of, record.revision,
       int64_t{row.attempt}, row.due_ns, row.trace_parent, to_json(record.judged_by), record.error,
       repeat ? std::string_view{} : std::string_view{row.event_text}, to_json(record.decisions)});
}

void insert_event_body(Connection &sql, std::string_view id, std::string_view body) {
  sql.execute("INSERT INTO event_bodies (event_id, body) VALUES (:a, :b)", {id, body});
}

void update_judgement(Connection &sql, const EventRow &row) {
  const EventRecord &record = row.record;
  sql.execute(
      "UPDATE events SET status = :a, decisions = :b, revision = :c, error = :d, attempt = :e, due_ns = :f, "
      "judged_by = :g WHERE id = :h",
      {name_of(record.status), to_json(record.decisions), record.revision, record.error, int64_t{row.attempt},
       row.due_ns, to_json(record.judged_by), record.id});
}

std::vector<EventRecord> list_events(Connection &sql, const EventQuery &query) {
  // '~' comes after every id.
  const std::string_view before =
      query.before.empty() ? std::string_view{"~"} : std::string_view{query.before};
  const auto limit = static_cast<int64_t>(query.limit);
  auto rows = query.pipeline
                  ? read_all(sql.query(std::string(kSelect) +
                                           "WHERE e.namespace = :a AND e.pipeline = :b AND e.id < :c "
                                           "ORDER BY e.id DESC LIMIT :d",
                                       {query.pipeline->namespace_name, query.pipeline->name, before, limit}))
                  : read_all(sql.query(std::string(kSelect) + "WHERE e.id < :a ORDER BY e.id DESC LIMIT :b",
                                       {before, limit}));
  std::vector<EventRecord> records;
  for (EventRow &row : rows) records.push_back(std::move(row.record));
  return records;
}

std::vector<EventRow> due_events(Connection &sql, int64_t now_ns, size_t limit) {
  return read_all(
      sql.query(std::string(kSelect) + "WHERE e.status = 'pending' AND e.due_ns <= :a ORDER BY e.id LIMIT :b",
                {now_ns, static_cast<int64_t>(limit)}));
}

std::optional<int64_t> next_event_due(Connection &sql) {
  int64_t count = 0, due_ns = 0;
  sql.query("SELECT COUNT(*), COALESCE(MIN(due_ns), 0) FROM events WHERE status = 'pending'")
      .next(count, due_ns);
  if (count == 0) return std::nullopt;
  return due_ns;
}

}  // namespace promotion::host
