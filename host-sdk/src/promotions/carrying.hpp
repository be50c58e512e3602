// Turns decisions into promotions and tasks on record.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "promotion/host/evaluation.hpp"
#include "promotion/host/log.hpp"
#include "promotion/host/pipeline.hpp"
#include "promotion/host/records.hpp"
#include "promotion/host/registry.hpp"
#include "promotion_rows.hpp"
#include "revision_choice.hpp"
#include "signal.hpp"
#include "superseding.hpp"
#include "task_rows.hpp"
#include "writer.hpp"

namespace promotion::host {

// What a decision came from.
struct DecisionOrigin {
  PipelinePtr pipeline;
  std::string event_id;  // empty: from no event
  int64_t event_timestamp_ns = 0;
  std::string trace_parent;
  int64_t sequence = 0;
  int64_t now_ns = 0;
};

struct CarriedOut {
  DecisionRecord record;  // the decision as it is kept
  // The host holds the promotion, because there is no one strategy to carry it out: what is to be mended. The
  // record says so too. Empty: nothing is wrong.
  std::string error;
};

// An operator's word to promote.
struct StartOrder {
  PipelinePtr pipeline;
  size_t environment = 0;  // with targets and a strategy
  KnownRevision revision;
  std::string explanation;
  int64_t sequence = 0;
  int64_t now_ns = 0;
};

// Not yet on record: the promotion of an order, in its next round, held; a promotion's task for one target of
// its environment, as it begins. Both throw DatabaseError.
PromotionRow promotion_of(Connection &sql, const StartOrder &order);
TaskRow new_task(Connection &sql, const PromotionRow &promotion, const Environment &environment,
                 size_t target, int64_t now_ns);

// Works inside the transaction that it is given. Throws DatabaseError.
class Carrying {
 public:
  Carrying(const Registry &registry, Signals &signals, Log &log)
      : registry_(registry), signals_(signals), log_(log) {}

  // Does what the decision says.
  CarriedOut carry_out(Transaction &transaction, const DecisionOrigin &origin,
                       const Decision &decision) const;

  // Starts a promotion that only its missing strategy held back, if that is there now.
  void start_if_possible(Transaction &transaction, const Pipeline &pipeline, PromotionRow row,
                         int64_t now_ns) const;

  // Takes the emergency stop's gate off what it holds, once the pipeline is resumed; what nothing else holds
  // goes on.
  void let_go_what_was_stopped(Transaction &transaction, const Pipeline &pipeline, int64_t now_ns) const;

  // Ends an open promotion before its work is done.
  void end(Transaction &transaction, PromotionRow row, const Ending &ending) const;

  // A new round, in place of whatever is open in the environment; the promotion's id. Only the emergency stop
  // holds it.
  std::string start_for_operator(Transaction &transaction, const StartOrder &order) const;

  // Tasks may be due, gates may have an hour: after the commit, whoever waits for that looks.
  void announce(Transaction &transaction) const;

 private:
  void promote_or_hold(Transaction &, const DecisionOrigin &, const Decision &, CarriedOut &) const;
  void withdraw(Transaction &, const DecisionOrigin &, const Decision &, DecisionRecord &) const;
  void permit(Transaction &, const Environment &, PromotionRow &) const;
  std::vector<TaskRow> add_missing_tasks(Transaction &, const DecisionOrigin &, const Decision &,
                                         const PromotionRow &) const;
  void supersede_others(Transaction &, const DecisionOrigin &, const PromotionRow &,
                        std::vector<TaskRow>) const;
  void log_later(Transaction &, Severity, const char *message, const PromotionRow &) const;

  const Registry &registry_;
  Signals &signals_;
  Log &log_;
};

}  // namespace promotion::host
