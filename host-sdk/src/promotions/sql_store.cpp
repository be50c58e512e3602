#include "sql_store.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "deployment_rows.hpp"
#include "event_rows.hpp"
#include "promotion_rows.hpp"
#include "stop_rows.hpp"
#include "task_rows.hpp"
#include "word_rows.hpp"

namespace promotion::host {
namespace {

constexpr size_t kMostRecords = 1'000;

Error not_there(const char *what, std::string_view id) {
  return {
      Code::not_found, std::string("There is no ") + what + " with the id '" + std::string{id} + "'.", {}, 0};
}

PromotionRecord whole(Connection &sql, PromotionRow row) {
  PromotionRecord record = shown(std::move(row));
  record.tasks = task_records_of(sql, record.id);
  record.words = words_about(sql, record.id);
  return record;
}

}  // namespace

Result<std::vector<EventRecord>> SqlStore::events(const EventQuery &query) const {
  EventQuery capped = query;
  capped.limit = std::min(capped.limit, kMostRecords);
  return readers_.read([&](Connection &sql) { return Result(list_events(sql, capped)); });
}

Result<EventRecord> SqlStore::event(std::string_view id) const {
  return readers_.read([&](Connection &sql) -> Result<EventRecord> {
    auto row = find_event(sql, id);
    if (!row) return not_there("event", id);
    return std::move(row->record);
  });
}

Result<std::vector<PromotionRecord>> SqlStore::promotions(const PromotionQuery &query) const {
  PromotionQuery capped = query;
  capped.limit = std::min(capped.limit, kMostRecords);
  return readers_.read([&](Connection &sql) {
    std::vector<PromotionRecord> records;
    for (PromotionRow &row : list_promotions(sql, capped)) records.push_back(whole(sql, std::move(row)));
    return Result(std::move(records));
  });
}

Result<PromotionRecord> SqlStore::promotion(std::string_view id) const {
  return readers_.read([&](Connection &sql) -> Result<PromotionRecord> {
    auto row = find_promotion(sql, id);
    if (!row) return not_there("promotion", id);
    return whole(sql, std::move(*row));
  });
}

Result<std::vector<PromotionRecord>> SqlStore::promotions_of_event(std::string_view event_id) const {
  return readers_.read([&](Connection &sql) -> Result<std::vector<PromotionRecord>> {
    auto row = find_event(sql, event_id);
    if (row && !row->record.repeat_of.empty()) row = find_event(sql, row->record.repeat_of);
    if (!row) return not_there("event", event_id);
    std::vector<PromotionRecord> records;
    std::set<std::string> seen;
    for (const DecisionRecord &decision : row->record.decisions) {
      if (decision.outcome != Outcome::promote && decision.outcome != Outcome::hold) continue;
      if (decision.promotion_id.empty() || !seen.insert(decision.promotion_id).second) continue;
      if (auto promotion = find_promotion(sql, decision.promotion_id))
        records.push_back(whole(sql, std::move(*promotion)));
    }
    return records;
  });
}

Result<std::vector<OpenState>> SqlStore::open_states() const {
  return readers_.read([](Connection &sql) -> Result<std::vector<OpenState>> {
    auto rows = sql.query(
        "SELECT p.strategy, s.version, COUNT(*) FROM promotions p JOIN ("
        "SELECT promotion_id, state_version AS version FROM tasks WHERE state <> '' "
        "AND phase NOT IN ('succeeded', 'failed', 'declined', 'withdrawn') UNION ALL "
        "SELECT promotion_id, inherited_version AS version FROM tasks WHERE inherited <> '' "
        "AND phase NOT IN ('succeeded', 'failed', 'declined', 'withdrawn')) s ON s.promotion_id = p.id "
        "GROUP BY p.strategy, s.version ORDER BY p.strategy, s.version");
    std::vector<OpenState> states;
    std::string strategy;
    for (int64_t version = 0, tasks = 0; rows.next(strategy, version, tasks);)
      states.push_back({strategy, static_cast<uint32_t>(version), static_cast<uint64_t>(tasks)});
    return states;
  });
}

Result<std::vector<WordRecord>> SqlStore::words(const WordQuery &query) const {
  WordQuery capped = query;
  capped.limit = std::min(capped.limit, kMostRecords);
  return readers_.read([&](Connection &sql) { return Result(list_words(sql, capped)); });
}

Result<std::vector<Deployment>> SqlStore::deployments(const Pipeline &pipeline) const {
  return readers_.read([&](Connection &sql) { return Result(deployments_of(sql, pipeline)); });
}

Result<std::vector<StopRecord>> SqlStore::stops() const {
  return readers_.read([](Connection &sql) { return Result(list_stops(sql)); });
}

}  // namespace promotion::host
