// What a step's result makes of a task: a function of its inputs.
#pragma once

#include <cstdint>

#include "pacing/backoff.hpp"
#include "promotion/host/log.hpp"
#include "promotion/host/strategy.hpp"
#include "task_rows.hpp"

namespace promotion::host {

struct OutcomeRules {
  int64_t interval_ms = 30'000;
  uint32_t max_attempts = 10;
  Backoff backoff;
};

// The task after a step that ended at `now_ns`; its lease is given up. A result that breaks a limit of the
// contract is a failure that is not tried again. Texts of the module are masked.
TaskRow after_step(TaskRow task, const Result<StepResult> &result, const OutcomeRules &rules, int64_t now_ns,
                   const Log &log);

// The same for a task that is being withdrawn: it goes on until that has succeeded.
TaskRow after_withdrawal(TaskRow task, const Result<StepResult> &result, const OutcomeRules &rules,
                         int64_t now_ns, const Log &log);

// Whether the call gave no outcome that counts: it failed, in its own words or the host's.
bool was_cut_short(const Result<StepResult> &result);

// The task after a step that operators' stop cut short: due at once, to be told that it is held, and its
// failures in a row stay as they were.
TaskRow after_halt(TaskRow task, const Result<StepResult> &result, int64_t now_ns, const Log &log);

// No step could begin, for a reason that is not the task's own; it is looked at again, and its failures in a
// row stay as they were.
TaskRow put_off(TaskRow task, const std::string &why, int64_t delay_ms, int64_t now_ns);

// Its target is no more.
TaskRow without_target(TaskRow task, const std::string &why, int64_t now_ns);

// What the promotion's state is by its tasks: as it is while one of them is open; else failed if one failed,
// declined if one was, withdrawn if all were, and succeeded.
PromotionState state_by(const std::vector<TaskRecord> &tasks, PromotionState state);

}  // namespace promotion::host
