// Words about one promotion: speaking.hpp.
#include <algorithm>
#include <limits>
#include <utility>

#include "promotion/host/instant.hpp"
#include "refusals.hpp"
#include "speaking.hpp"
#include "task_rows.hpp"
#include "word_rows.hpp"

namespace promotion::host {
namespace {

std::string name_of(const PromotionRow &row) {
  return "The promotion of " + row.record.revision + " into " + row.record.environment;
}

std::string state_of(const PromotionRow &row) {
  return "it is " + std::string{host::name_of(row.record.state)} + " since " +
         format_instant(row.record.updated_ns);
}

std::string gates_of(const PromotionRow &row) {
  std::string text;
  for (const Gate &gate : row.record.gates)
    text += (text.empty() ? "" : " ") + gate.reason + ": " + gate.explanation;
  return text;
}

bool waits_for_approval(const PromotionRow &row) {
  return std::any_of(row.record.gates.begin(), row.record.gates.end(),
                     [](const Gate &gate) { return gate.approval; });
}

Status check_waits_for_approval(Connection &sql, const PromotionRow &row) {
  if (!is_open(row.record.state))
    return refusal(name_of(row) + " is not waiting for an approval: " + state_of(row) + ".");
  if (row.approved) {
    std::string by;
    for (const WordRecord &word : words_about(sql, row.record.id))
      if (word.said.word == Word::approve) by = ", by " + word.said.by + " at " + format_instant(word.at_ns);
    return refusal(name_of(row) + (row.record.by_operator ? " needs no approval: an operator started it."
                                                          : " was approved already" + by + "."));
  }
  if (waits_for_approval(row)) return success();
  return refusal(name_of(row) + " is not waiting for an approval: " + state_of(row) +
                 (row.record.gates.empty() ? "." : ", by " + gates_of(row)));
}

// As people say it: as it is written, unless the promotion is of a revision that is known by more.
bool is_meant(const PromotionRow &row, std::string_view text) {
  return row.record.revision == text || row.record.identity == text || row.record.version == text;
}

}  // namespace

Result<PromotionRow> Speaking::promotion_of(Connection &sql, WordRecord &record) const {
  OperatorWord &said = record.said;
  const auto take = [&](PromotionRow row) -> Result<PromotionRow> {
    said.pipeline = row.record.pipeline;
    said.environment = row.record.environment;
    said.revision = row.record.revision;
    said.promotion_id = row.record.id;
    return row;
  };
  if (!said.promotion_id.empty()) {
    if (auto row = find_promotion(sql, said.promotion_id)) return take(std::move(*row));
    return missing("There is no promotion with the id '" + said.promotion_id + "'.");
  }
  if (auto known = check_known(sql, said.pipeline); !known) return known.error();
  PromotionQuery query;
  query.pipeline = said.pipeline;
  query.environment = said.environment;
  query.limit = std::numeric_limits<int32_t>::max();
  std::vector<PromotionRow> meant;
  std::string there;
  for (PromotionRow &row : list_promotions(sql, query)) {
    if (there.size() < 400)
      there += (there.empty() ? "" : ", ") + row.record.revision + " (" +
               std::string{host::name_of(row.record.state)} + ")";
    if (is_meant(row, said.revision)) meant.push_back(std::move(row));
  }
  if (meant.empty()) {
    const auto pipeline = pipelines_.find(said.pipeline);
    if (pipeline && !(*pipeline)->find_environment(said.environment))
      return missing_environment(**pipeline, said.environment);
    return missing("There is no promotion of " + said.revision + " into " + said.environment +
                   "; there are: " + (there.empty() ? "none" : there) + ".");
  }
  for (const PromotionRow &row : meant)
    if (row.record.identity != meant.front().record.identity)
      return Error{Code::invalid_argument,
                   "'" + said.revision + "' could be " + meant.front().record.revision + " or " +
                       row.record.revision +
                       "; write the revision as it was reported, or the promotion's id.",
                   {},
                   0};
  const auto open = std::find_if(meant.begin(), meant.end(),
                                 [](const PromotionRow &row) { return is_open(row.record.state); });
  return take(std::move(open == meant.end() ? meant.front() : *open));
}

std::string Speaking::still_holding(Connection &sql, std::string_view promotion) const {
  const PromotionRow row = find_promotion(sql, promotion).value();
  if (row.record.state == PromotionState::running) return "has started.";
  if (row.record.state != PromotionState::held)
    return "is " + std::string{host::name_of(row.record.state)} + ".";
  return row.record.gates.empty() ? "starts as soon as it is judged again."
                                  : "is still held by " + gates_of(row);
}

Status Speaking::approve(Transaction &transaction, WordRecord &record) {
  Connection &sql = transaction.sql();
  auto found = promotion_of(sql, record);
  if (!found) return found.error();
  PromotionRow &row = *found;
  if (auto waits = check_waits_for_approval(sql, row); !waits) return waits;
  row.approved = true;
  std::erase_if(row.record.gates, [](const Gate &gate) { return gate.approval; });
  row.record.updated_ns = record.at_ns;
  row.look_again_ns = record.at_ns;  // if it cannot be judged now
  update_promotion(sql, row);
  judge_again(transaction, record, row.record.pipeline);
  record.outcome = row.record.revision + " is approved for " + row.record.environment + "; it " +
                   still_holding(sql, row.record.id);
  carrying_.announce(transaction);
  return success();
}

Status Speaking::reject(Transaction &transaction, WordRecord &record) {
  auto row = promotion_of(transaction.sql(), record);
  if (!row) return row.error();
  if (auto waits = check_waits_for_approval(transaction.sql(), *row); !waits)
    return Error{waits.error().code,
                 waits.error().message +
                     (is_open(row->record.state) ? " 'cancel' ends a promotion that is under way." : ""),
                 {},
                 0};
  return end(transaction, record, *row, "rejected", "rejected");
}

Status Speaking::cancel(Transaction &transaction, WordRecord &record) {
  auto row = promotion_of(transaction.sql(), record);
  if (!row) return row.error();
  if (!is_open(row->record.state)) return refusal(name_of(*row) + " has ended: " + state_of(*row) + ".");
  return end(transaction, record, *row, "cancelled", "cancelled");
}

Status Speaking::end(Transaction &transaction, WordRecord &record, const PromotionRow &row,
                     const char *reason, const char *verb) {
  const std::string why = record.said.reason.empty() ? "." : ": " + record.said.reason + ".";
  carrying_.end(transaction, row,
                {PromotionState::declined, reason,
                 record.said.by + " " + verb + " the promotion of " + row.record.revision + " into " +
                     row.record.environment + why,
                 record.at_ns});
  judge_again(transaction, record, row.record.pipeline);  // another may have waited behind it
  record.outcome = name_of(row) + " was " + verb + "; it comes back only by an operator's word.";
  return success();
}

Status Speaking::retry(Transaction &transaction, WordRecord &record) {
  Connection &sql = transaction.sql();
  auto found = promotion_of(sql, record);
  if (!found) return found.error();
  const PromotionRow &row = *found;
  if (row.record.state == PromotionState::failed) {
    if (auto started = start_again(transaction, record, row); !started) return started;
    record.outcome = "The failed tasks of " + row.record.revision + " into " + row.record.environment +
                     " begin again; the promotion " + still_holding(sql, row.record.id);
    return success();
  }
  if (!is_open(row.record.state)) return refusal(name_of(row) + " did not fail: " + state_of(row) + ".");
  const size_t hastened = retry_waiting_tasks(sql, row.record.id, record.at_ns);
  if (hastened == 0) return refusal(name_of(row) + " has no task to try again: " + state_of(row) + ".");
  record.outcome = std::to_string(hastened) + (hastened == 1 ? " task" : " tasks") + " of " +
                   row.record.revision + " into " + row.record.environment + " are tried again now.";
  carrying_.announce(transaction);
  return success();
}

// A failed promotion goes on where its tasks stopped, unless another one has come since.
Status Speaking::start_again(Transaction &transaction, const WordRecord &record, PromotionRow row) const {
  Connection &sql = transaction.sql();
  const auto pipeline = pipeline_of(row.record.pipeline);
  if (!pipeline) return pipeline.error();
  if (!(*pipeline)->find_environment(row.record.environment))
    return refusal("There is no environment '" + row.record.environment + "' any more.");
  if (const auto later = promotion_after(sql, row))
    return refusal(later->record.revision + " was promoted into " + row.record.environment +
                   " later and is " + std::string{host::name_of(later->record.state)} +
                   ", so the failed promotion is not taken up again; 'promote' starts " +
                   row.record.revision + " anew.");
  retry_failed_tasks(sql, row.record.id, record.at_ns);
  row.record.state = PromotionState::held;  // until it is found that it can start
  carrying_.start_if_possible(transaction, **pipeline, row, record.at_ns);
  judge_again(transaction, record, row.record.pipeline);
  return success();
}

}  // namespace promotion::host
