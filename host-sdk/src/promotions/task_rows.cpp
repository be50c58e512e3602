#include "task_rows.hpp"

#include "record_json.hpp"
#include "text/base64.hpp"

namespace promotion::host {
namespace {

const char *const kRecord =
    "SELECT id, promotion_id, cluster_name, target_namespace, phase, attempt, step, due_ns, updated_ns, "
    "link, message, "
    "error, details, ran_by FROM tasks ";
const char *const kWhole =
    "SELECT id, promotion_id, cluster_name, target_namespace, phase, attempt, step, due_ns, updated_ns, "
    "link, message, "
    "error, details, ran_by, position, cluster, created_ns, lease_owner, lease_until_ns, successor, "
    "previous_revision, wake_key, state_version, state, inherited_version, inherited FROM tasks ";

TaskPhase phase_of(std::string_view name) {
  for (TaskPhase phase :
       {TaskPhase::pending, TaskPhase::running, TaskPhase::waiting, TaskPhase::retrying, TaskPhase::succeeded,
        TaskPhase::failed, TaskPhase::declined, TaskPhase::withdrawing, TaskPhase::withdrawn})
    if (name == name_of(phase)) return phase;
  throw DatabaseError("a task is in phase '" + std::string{name} + "', which this program does not know");
}

std::optional<TaskState> state_of(uint32_t version, const std::string &text) {
  if (text.empty()) return std::nullopt;
  auto bytes = from_base64(text);
  if (!bytes) throw DatabaseError("the state of a task is no base64");
  return TaskState{version, std::move(*bytes)};
}

int64_t version_of(const std::optional<TaskState> &state) { return state ? int64_t{state->version} : 0; }
std::string text_of(const std::optional<TaskState> &state) {
  return state ? to_base64(state->bytes) : std::string{};
}

std::vector<TaskRow> read_all(Connection::Rows rows) {
  std::vector<TaskRow> tasks;
  TaskRow row;
  TaskRecord &record = row.record;
  std::string phase, ran_by, state, inherited;
  uint32_t state_version = 0, inherited_version = 0;
  while (rows.next(record.id, record.promotion_id, record.cluster, record.namespace_name, phase,
                   record.attempt, record.step, record.due_ns, record.updated_ns, record.link, record.message,
                   record.error, record.details_json, ran_by, row.position, row.cluster_key, row.created_ns,
                   row.lease_owner, row.lease_until_ns, row.successor, row.previous_revision, row.wake_key,
                   state_version, state, inherited_version, inherited)) {
    record.phase = phase_of(phase);
    record.ran_by = stamp_from_json(ran_by);
    row.state = state_of(state_version, state);
    row.inherited = state_of(inherited_version, inherited);
    tasks.push_back(row);
  }
  return tasks;
}

}  // namespace

bool has_ended(TaskPhase phase) {
  return phase == TaskPhase::succeeded || phase == TaskPhase::failed || phase == TaskPhase::declined ||
         phase == TaskPhase::withdrawn;
}

std::optional<TaskRow> find_task(Connection &sql, std::string_view id) {
  auto found = read_all(sql.query(std::string(kWhole) + "WHERE id = :a", {id}));
  if (found.empty()) return std::nullopt;
  return std::move(found.front());
}

std::vector<TaskRow> tasks_of(Connection &sql, std::string_view promotion) {
  return read_all(
      sql.query(std::string(kWhole) + "WHERE promotion_id = :a ORDER BY position, id", {promotion}));
}

std::vector<TaskRecord> task_records_of(Connection &sql, std::string_view promotion) {
  std::vector<TaskRecord> tasks;
  TaskRecord record;
  std::string phase, ran_by;
  auto rows = sql.query(std::string(kRecord) + "WHERE promotion_id = :a ORDER BY position, id", {promotion});
  while (rows.next(record.id, record.promotion_id, record.cluster, record.namespace_name, phase,
                   record.attempt, record.step, record.due_ns, record.updated_ns, record.link, record.message,
                   record.error, record.details_json, ran_by)) {
    record.phase = phase_of(phase);
    record.ran_by = stamp_from_json(ran_by);
    tasks.push_back(record);
  }
  return tasks;
}

void insert_task(Connection &sql, const TaskRow &row) {
  const TaskRecord &record = row.record;
  sql.execute(
      "INSERT INTO tasks (id, promotion_id, position, cluster, cluster_name, target_namespace, phase, "
      "claimable, "
      "due_ns, attempt, step, created_ns, updated_ns, lease_owner, lease_until_ns, successor, "
      "previous_revision, "
      "wake_key, link, message, error, details, ran_by, state_version, state, inherited_version, inherited) "
      "VALUES (:a, :b, :c, :d, :e, :f, :g, 0, :h, :i, :j, :k, :l, '', 0, '', :m, :n, :o, :p, :q, :r, :s, :t, "
      ":u, :v, "
      ":w)",
      {record.id,
       record.promotion_id,
       row.position,
       row.cluster_key,
       record.cluster,
       record.namespace_name,
       name_of(record.phase),
       record.due_ns,
       int64_t{record.attempt},
       static_cast<int64_t>(record.step),
       row.created_ns,
       record.updated_ns,
       row.previous_revision,
       row.wake_key,
       record.link,
       record.message,
       record.error,
       record.details_json,
       to_json(record.ran_by),
       version_of(row.state),
       text_of(row.state),
       version_of(row.inherited),
       text_of(row.inherited)});
}

void update_task(Connection &sql, const TaskRow &row) {
  const TaskRecord &record = row.record;
  sql.execute(
      "UPDATE tasks SET phase = :a, due_ns = :b, attempt = :c, step = :d, updated_ns = :e, lease_owner = :f, "
      "lease_until_ns = :g, successor = :h, wake_key = :i, link = :j, message = :k, error = :l, details = "
      ":m, "
      "ran_by = :n, state_version = :o, state = :p, inherited_version = :q, inherited = :r WHERE id = :s",
      {name_of(record.phase), record.due_ns, int64_t{record.attempt}, static_cast<int64_t>(record.step),
       record.updated_ns, row.lease_owner, row.lease_until_ns, row.successor, row.wake_key, record.link,
       record.message, record.error, record.details_json, to_json(record.ran_by), version_of(row.state),
       text_of(row.state), version_of(row.inherited), text_of(row.inherited), record.id});
}

void hasten_tasks(Connection &sql, std::string_view promotion, int64_t now_ns) {
  sql.execute(
      "UPDATE tasks SET due_ns = :a WHERE promotion_id = :b AND due_ns > :c AND phase IN ('pending', "
      "'waiting')",
      {now_ns, promotion, now_ns});
}

// The conditions without parameters are those of the index.
std::vector<WaitingTask> waiting_tasks(Connection &sql, std::string_view wake_key, int64_t now_ns) {
  std::vector<WaitingTask> tasks;
  WaitingTask task;
  auto rows = sql.query(
      "SELECT t.id, p.strategy, t.due_ns FROM tasks t JOIN promotions p ON p.id = t.promotion_id WHERE "
      "t.phase = 'waiting' AND t.wake_key <> '' AND t.wake_key = :a AND t.due_ns > :b "
      "ORDER BY t.due_ns DESC, t.id",
      {wake_key, now_ns});
  while (rows.next(task.id, task.strategy, task.due_ns)) tasks.push_back(task);
  return tasks;
}

void set_task_due(Connection &sql, std::string_view id, int64_t due_ns) {
  sql.execute("UPDATE tasks SET due_ns = :a WHERE id = :b", {due_ns, id});
}

size_t retry_waiting_tasks(Connection &sql, std::string_view promotion, int64_t now_ns) {
  return static_cast<size_t>(sql.execute(
      "UPDATE tasks SET due_ns = :a, attempt = 0 WHERE promotion_id = :b AND phase IN ('waiting', "
      "'retrying')",
      {now_ns, promotion}));
}

void retry_failed_tasks(Connection &sql, std::string_view promotion, int64_t now_ns) {
  sql.execute(
      "UPDATE tasks SET phase = 'pending', due_ns = :a, attempt = 0, error = '', updated_ns = :b WHERE "
      "promotion_id = :c AND phase = 'failed'",
      {now_ns, now_ns, promotion});
}

// A running task without a lease had its step cut short by a crash: it is stepped once more, also when its
// promotion has ended meanwhile, to learn how that step ended. One that is to inherit does not begin before
// that. While operators have stopped the pipeline nothing is taken back either, since that has effects
// outside.
void refresh_claimable(Connection &sql, std::string_view promotion) {
  sql.execute(
      "UPDATE tasks SET claimable = CASE "
      "WHEN lease_owner <> '' THEN 0 "
      "WHEN phase = 'withdrawing' AND EXISTS (SELECT 1 FROM promotions p JOIN stops s ON s.namespace = '' OR "
      "(s.namespace = p.namespace AND s.pipeline = p.pipeline) WHERE p.id = tasks.promotion_id) THEN 0 "
      "WHEN phase = 'withdrawing' THEN 1 "
      "WHEN phase = 'running' THEN 1 "
      "WHEN phase NOT IN ('pending', 'waiting', 'retrying') THEN 0 "
      "WHEN step = 0 AND EXISTS (SELECT 1 FROM promotions p WHERE p.id = tasks.promotion_id AND p.state = "
      "'held') "
      "THEN 0 "
      "WHEN EXISTS (SELECT 1 FROM tasks o WHERE o.successor = tasks.id AND o.successor <> '') THEN 0 "
      "ELSE 1 END WHERE promotion_id = :a",
      {promotion});
}

std::vector<TaskRow> due_tasks(Connection &sql, int64_t now_ns, const DuePosition &after, size_t limit) {
  return read_all(sql.query(std::string(kWhole) +
                                "WHERE claimable = 1 AND due_ns <= :a AND (due_ns, id) > (:b, :c) "
                                "ORDER BY due_ns, id LIMIT :d",
                            {now_ns, after.due_ns, after.id, static_cast<int64_t>(limit)}));
}

std::optional<int64_t> next_task_due(Connection &sql, int64_t now_ns) {
  int64_t due_ns = 0;
  if (!sql.query("SELECT due_ns FROM tasks WHERE claimable = 1 AND due_ns > :a ORDER BY due_ns, id LIMIT 1",
                 {now_ns})
           .next(due_ns))
    return std::nullopt;
  return due_ns;
}

bool claim_task(Connection &sql, std::string_view id, std::string_view owner, int64_t now_ns,
                int64_t until_ns) {
  return sql.execute(
             "UPDATE tasks SET claimable = 0, step = step + 1, lease_owner = :a, lease_until_ns = :b, "
             "updated_ns = :c, phase = CASE WHEN phase = 'withdrawing' THEN phase ELSE 'running' END "
             "WHERE id = :d AND claimable = 1 AND due_ns <= :e",
             {owner, until_ns, now_ns, id, now_ns}) == 1;
}

size_t release_leases(Connection &sql, int64_t now_ns) {
  std::vector<std::string> promotions;
  std::string promotion;
  auto rows = sql.query("SELECT DISTINCT promotion_id FROM tasks WHERE lease_owner <> ''");
  while (rows.next(promotion)) promotions.push_back(promotion);
  const int64_t released = sql.execute(
      "UPDATE tasks SET lease_owner = '', lease_until_ns = 0, due_ns = :a WHERE lease_owner <> ''", {now_ns});
  for (const std::string &id : promotions) refresh_claimable(sql, id);
  return static_cast<size_t>(released);
}

}  // namespace promotion::host
