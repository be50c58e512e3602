// How a promotion ends before its work does: what becomes of its tasks, and who inherits their state.
#pragma once

#include <string>
#include <vector>

#include "promotion/host/registry.hpp"
#include "promotion_rows.hpp"
#include "sql.hpp"
#include "task_rows.hpp"

namespace promotion::host {

// Why and how an open promotion ends.
struct Ending {
  PromotionState state = PromotionState::superseded;  // or withdrawn, or declined
  std::string reason;
  std::string explanation;
  int64_t now_ns = 0;
};

// Ends it on record. A task of it that nobody works on hands its state to the heir on the same target (its
// strategy wants that and is the heirs' own), else undoes what it did (the strategy can), else just ends; one
// in the middle of a step does so when that step has ended: see settle(). `heirs`: the tasks of the promotion
// that takes its place; they are written anew. Throws DatabaseError.
void end_promotion(Connection &sql, PromotionRow promotion, const Ending &ending, const Registry &registry,
                   const std::string &heirs_strategy, std::vector<TaskRow> &heirs);

// After a step of a task whose promotion had ended meanwhile: hands the state on, or says how the task goes
// on. `task` is as the step left it, not written yet.
void settle(Connection &sql, TaskRow &task, bool can_withdraw, int64_t now_ns);

}  // namespace promotion::host
