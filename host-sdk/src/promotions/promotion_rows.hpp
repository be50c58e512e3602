// Rows of `promotions`. Every function throws DatabaseError.
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

struct PromotionRow {
  PromotionRecord record;     // its reason and explanation are the decision's; its tasks are not read
  std::string status_reason;  // why it is in its state, where that is not the decision's doing: superseded,
  std::string status_explanation;  // unknown-strategy
  int64_t sequence = 0;            // grows from one promotion of a pipeline to the next
  bool started = false;            // a strategy has begun
  bool approved = false;
  bool permitted = false;     // the evaluator's last word was to promote
  int64_t look_again_ns = 0;  // of held: when it is judged again; 0: only when something happens
  int64_t event_timestamp_ns = 0;
  std::string trace_parent;
  Metadata metadata;
};

// Of a promotion, what the evaluator is told.
struct PastPromotion {
  std::string environment;
  std::string identity;
  std::string revision;
  PromotionState state = PromotionState::held;
  bool started = false;
  bool approved = false;
  bool by_operator = false;
  int64_t created_ns = 0;
  int64_t event_timestamp_ns = 0;
};

// As operators see it: the reason and explanation that hold now.
PromotionRecord shown(PromotionRow row);

std::optional<PromotionRow> find_promotion(Connection &sql, std::string_view id);
// Of the greatest round.
std::optional<PromotionRow> find_latest_round(Connection &sql, const PipelineName &pipeline,
                                              std::string_view environment, std::string_view identity);
// Held and running ones, in their order; of one environment, or (empty) of all.
std::vector<PromotionRow> open_promotions(Connection &sql, const PipelineName &pipeline,
                                          std::string_view environment);
// The latest promotion into the same environment that came after this one, or is open; none: there is none.
std::optional<PromotionRow> promotion_after(Connection &sql, const PromotionRow &row);
// All of a pipeline, in their order.
std::vector<PastPromotion> history_of(Connection &sql, const PipelineName &pipeline);
std::vector<PromotionRow> list_promotions(Connection &sql, const PromotionQuery &query);
// Held by the host alone, because its strategy is missing.
std::vector<PromotionRow> promotions_without_strategy(Connection &sql);
// Pipelines with a held promotion that is to be judged again by now.
std::vector<PipelineName> pipelines_to_judge(Connection &sql, int64_t now_ns);
std::optional<int64_t> next_look_again(Connection &sql);

// Held ones of the pipeline that should have been judged by `now_ns` are judged at `next_ns`.
void postpone_look_again(Connection &sql, const PipelineName &pipeline, int64_t now_ns, int64_t next_ns);

void insert_promotion(Connection &sql, const PromotionRow &row);
// Writes what can change: state, permitted, approved, look_again, updated, strategy, reasons and
// explanations, gates, started.
void update_promotion(Connection &sql, const PromotionRow &row);

}  // namespace promotion::host
