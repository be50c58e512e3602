// Rows of `tasks`: the work of promotions, and the queue of what is due. Every function throws DatabaseError.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "promotion/host/records.hpp"
#include "promotion/host/strategy.hpp"
#include "sql.hpp"

namespace promotion::host {

struct TaskRow {
  TaskRecord record;        // its cluster is the name that people read
  int64_t position = 0;     // among the tasks of its promotion
  std::string cluster_key;  // target_key.hpp
  int64_t created_ns = 0;
  std::string lease_owner;  // empty: nobody works on it
  int64_t lease_until_ns = 0;
  std::string successor;  // the task that inherits its state once the step under way has ended
  std::string previous_revision;
  std::string wake_key;
  std::optional<TaskState> state;
  std::optional<TaskState> inherited;
};

bool has_ended(TaskPhase phase);

std::optional<TaskRow> find_task(Connection &sql, std::string_view id);
// In the order of the targets.
std::vector<TaskRow> tasks_of(Connection &sql, std::string_view promotion);
// Without states, for showing.
std::vector<TaskRecord> task_records_of(Connection &sql, std::string_view promotion);

void insert_task(Connection &sql, const TaskRow &row);
// Writes everything but what names the task. Whether it can be claimed is for refresh_claimable to say.
void update_task(Connection &sql, const TaskRow &row);
// Makes due at once the tasks that wait, since what they have to know has changed.
void hasten_tasks(Connection &sql, std::string_view promotion, int64_t now_ns);
// Tasks that wait with this wake key and are due later than now, the latest first.
struct WaitingTask {
  std::string id;
  std::string strategy;  // the key, as its promotion has it
  int64_t due_ns = 0;
};
std::vector<WaitingTask> waiting_tasks(Connection &sql, std::string_view wake_key, int64_t now_ns);
void set_task_due(Connection &sql, std::string_view id, int64_t due_ns);
// Makes those due at once that wait or are tried again later, as if they had never failed; returns how many.
size_t retry_waiting_tasks(Connection &sql, std::string_view promotion, int64_t now_ns);
// Opens those that failed for good, likewise.
void retry_failed_tasks(Connection &sql, std::string_view promotion, int64_t now_ns);
// Says anew which tasks of the promotion can be claimed when due. Called after every change to it or to them.
void refresh_claimable(Connection &sql, std::string_view promotion);

// Tasks that can be claimed now, those due longest first; `after` goes on behind the last of the previous
// page.
struct DuePosition {
  int64_t due_ns = INT64_MIN;
  std::string id;
};
std::vector<TaskRow> due_tasks(Connection &sql, int64_t now_ns, const DuePosition &after, size_t limit);
// When the first task is due that is not yet due now; none: there is none.
std::optional<int64_t> next_task_due(Connection &sql, int64_t now_ns);

// Takes the task for one step, whose number grows by that; false: somebody else did, or it is not due any
// more.
bool claim_task(Connection &sql, std::string_view id, std::string_view owner, int64_t now_ns,
                int64_t until_ns);
// Makes due at once what was claimed and has no outcome; returns how many. Such a task stays running: whether
// its step took effect is not known.
size_t release_leases(Connection &sql, int64_t now_ns);

}  // namespace promotion::host
