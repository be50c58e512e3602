// Rows of `events` and `event_bodies`. Every function throws DatabaseError.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "promotion/host/records.hpp"
#include "promotion/host/store.hpp"
#include "sql.hpp"

namespace promotion::host {

struct EventRow {
  EventRecord record;
  std::string digest;
  std::string trace_parent;
  uint32_t attempt = 0;    // times that judging it failed
  int64_t due_ns = 0;      // of pending: when it is judged again
  std::string event_text;  // record.event as JSON, made before the writer's turn; not read back
};

// An event that is on record with this digest and is no repeat itself.
std::optional<EventRow> find_event_by_digest(Connection &sql, std::string_view digest);
std::optional<EventRow> find_event(Connection &sql, std::string_view id);
// The greatest id; empty: there is no event.
std::string last_event_id(Connection &sql);

// Of a repeat, what was reported (event_text) is not kept once more: reading takes it from the first one.
void insert_event(Connection &sql, const EventRow &row);
void insert_event_body(Connection &sql, std::string_view id, std::string_view body);
// Writes what judging changes: status, decisions, revision, error, attempt, due time and who judged.
void update_judgement(Connection &sql, const EventRow &row);

// Newest first; at most `query.limit`.
std::vector<EventRecord> list_events(Connection &sql, const EventQuery &query);
// Pending ones that are due, oldest first.
std::vector<EventRow> due_events(Connection &sql, int64_t now_ns, size_t limit);
// When the next pending one is due; none: none is pending.
std::optional<int64_t> next_event_due(Connection &sql);

}  // namespace promotion::host
