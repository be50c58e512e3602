#include "outcomes.hpp"

#include <promotion/abi/strategy.h>

#include <algorithm>
#include <utility>

#include "record_json.hpp"

namespace promotion::host {
namespace {

constexpr int64_t kNanosecondsPerMillisecond = 1'000'000;
constexpr int64_t kLongestWaitMs = int64_t{90} * 24 * 3'600'000;  // whatever a module asks for

Error too_large(const char *what, size_t size, size_t limit) {
  return {Code::invalid_argument,
          std::string("The strategy gave a ") + what + " of " + std::to_string(size) +
              " bytes; the limit is " + std::to_string(limit) + ". That is a defect of its module.",
          {},
          -1};
}

// The result, or what is wrong with it.
Result<StepResult> within_limits(const Result<StepResult> &result) {
  if (!result) return result;
  if (result->state.bytes.size() > PROMOTION_STATE_LIMIT)
    return too_large("state", result->state.bytes.size(), PROMOTION_STATE_LIMIT);
  if (result->message.size() > PROMOTION_MESSAGE_LIMIT)
    return too_large("message", result->message.size(), PROMOTION_MESSAGE_LIMIT);
  if (result->link.size() > PROMOTION_LINK_LIMIT)
    return too_large("link", result->link.size(), PROMOTION_LINK_LIMIT);
  if (result->details_json.size() > PROMOTION_DETAILS_LIMIT)
    return too_large("details object", result->details_json.size(), PROMOTION_DETAILS_LIMIT);
  if (!is_object_or_empty(result->details_json))
    return Error{Code::invalid_argument,
                 "The strategy gave details that are no JSON object. That is a defect of its module.",
                 {},
                 -1};
  return result;
}

void release(TaskRow &task, int64_t now_ns) {
  task.lease_owner.clear();
  task.lease_until_ns = 0;
  task.record.updated_ns = now_ns;
}

void go_on_in(TaskRow &task, int64_t delay_ms, int64_t now_ns) {
  task.record.due_ns = now_ns + std::clamp<int64_t>(delay_ms, 0, kLongestWaitMs) * kNanosecondsPerMillisecond;
}

void take_over(TaskRow &task, const StepResult &result, const Log &log) {
  task.state = result.state.bytes.empty() ? std::nullopt : std::optional(result.state);
  if (task.state) task.inherited.reset();  // whatever of it still counts is in the state now
  if (!result.link.empty()) task.record.link = log.masked(result.link);
  task.record.message = log.masked(result.message);
  task.record.details_json = log.masked(result.details_json);
  task.wake_key = result.wake_key;
}

// To at most that many bytes, without cutting a character of UTF-8 in two.
void shorten(std::string &text, size_t limit) {
  if (text.size() <= limit) return;
  while (limit > 0 && (static_cast<unsigned char>(text[limit]) & 0xc0u) == 0x80u) --limit;
  text.resize(limit);
}

// Another try later, or the dead letter.
void fail(TaskRow &task, const Error &error, TaskPhase phase_meanwhile, const OutcomeRules &rules,
          int64_t now_ns, const Log &log) {
  ++task.record.attempt;
  std::string text = log.masked(error.message);
  if (text.empty())
    text = "The strategy failed with '" + std::string{name_of(error.code)} + "' and did not say why.";
  shorten(text, PROMOTION_MESSAGE_LIMIT);
  if (!is_tried_again(error.code, error.retry_after_ms)) {
    task.record.phase = TaskPhase::failed;
    task.record.error = text;
  } else if (task.record.attempt >= rules.max_attempts) {
    task.record.phase = TaskPhase::failed;
    task.record.error =
        "Gave up after " + std::to_string(task.record.attempt) + " failures in a row. The last one: " + text;
  } else {
    task.record.phase = phase_meanwhile;
    task.record.error = text;
    go_on_in(task, rules.backoff.delay_ms(task.record.attempt, task.record.id, error.retry_after_ms), now_ns);
  }
}

Error error_of(const StepResult &result) { return {result.code, result.message, {}, result.look_again_ms}; }

void go_on_or_wait(TaskRow &task, const StepResult &result, const OutcomeRules &rules, int64_t now_ns) {
  task.record.attempt = 0;
  task.record.error.clear();
  const bool at_once = result.outcome == StepOutcome::resume;
  go_on_in(task, at_once ? 0 : result.look_again_ms > 0 ? result.look_again_ms : rules.interval_ms, now_ns);
}

}  // namespace

TaskRow after_step(TaskRow task, const Result<StepResult> &given, const OutcomeRules &rules, int64_t now_ns,
                   const Log &log) {
  release(task, now_ns);
  const Result<StepResult> result = within_limits(given);
  if (!result) {
    fail(task, result.error(), TaskPhase::retrying, rules, now_ns, log);
    return task;
  }
  take_over(task, *result, log);
  switch (result->outcome) {
    case StepOutcome::failed:
      fail(task, error_of(*result), TaskPhase::retrying, rules, now_ns, log);
      return task;
    case StepOutcome::resume:
    case StepOutcome::waiting:
      task.record.phase = result->outcome == StepOutcome::resume ? TaskPhase::pending : TaskPhase::waiting;
      go_on_or_wait(task, *result, rules, now_ns);
      return task;
    case StepOutcome::declined:
      task.record.phase = TaskPhase::declined;
      break;
    case StepOutcome::succeeded:
    case StepOutcome::nothing_to_do:
      task.record.phase = TaskPhase::succeeded;
      break;
  }
  task.record.attempt = 0;
  task.record.error.clear();
  return task;
}

TaskRow after_withdrawal(TaskRow task, const Result<StepResult> &given, const OutcomeRules &rules,
                         int64_t now_ns, const Log &log) {
  release(task, now_ns);
  const Result<StepResult> result = within_limits(given);
  if (!result) {
    fail(task, result.error(), TaskPhase::withdrawing, rules, now_ns, log);
    return task;
  }
  take_over(task, *result, log);
  switch (result->outcome) {
    case StepOutcome::failed:
      fail(task, error_of(*result), TaskPhase::withdrawing, rules, now_ns, log);
      return task;
    case StepOutcome::resume:
    case StepOutcome::waiting:
      go_on_or_wait(task, *result, rules, now_ns);
      return task;
    default:
      break;
  }
  task.record.phase = TaskPhase::withdrawn;
  task.record.attempt = 0;
  task.record.error.clear();
  return task;
}

bool was_cut_short(const Result<StepResult> &result) {
  return !result || result->outcome == StepOutcome::failed;
}

TaskRow after_halt(TaskRow task, const Result<StepResult> &given, int64_t now_ns, const Log &log) {
  release(task, now_ns);
  if (const Result<StepResult> result = within_limits(given); result) take_over(task, *result, log);
  if (task.record.phase != TaskPhase::withdrawing) task.record.phase = TaskPhase::pending;
  task.record.message = "Operators stopped promotions while it was at work; its step was cut short.";
  task.record.error.clear();
  go_on_in(task, 0, now_ns);
  return task;
}

TaskRow put_off(TaskRow task, const std::string &why, int64_t delay_ms, int64_t now_ns) {
  release(task, now_ns);
  if (task.record.phase != TaskPhase::withdrawing) task.record.phase = TaskPhase::retrying;
  task.record.error = why;
  go_on_in(task, delay_ms, now_ns);
  return task;
}

TaskRow without_target(TaskRow task, const std::string &why, int64_t now_ns) {
  release(task, now_ns);
  task.record.phase = TaskPhase::withdrawn;
  task.record.error.clear();
  task.record.message = why;
  return task;
}

PromotionState state_by(const std::vector<TaskRecord> &tasks, PromotionState state) {
  if (!is_open(state) || tasks.empty()) return state;
  const auto any = [&](TaskPhase phase) {
    return std::any_of(tasks.begin(), tasks.end(),
                       [&](const TaskRecord &task) { return task.phase == phase; });
  };
  if (std::any_of(tasks.begin(), tasks.end(), [](const TaskRecord &task) { return !has_ended(task.phase); }))
    return state;
  if (any(TaskPhase::failed)) return PromotionState::failed;
  if (any(TaskPhase::declined)) return PromotionState::declined;
  return any(TaskPhase::succeeded) ? PromotionState::succeeded : PromotionState::withdrawn;
}

}  // namespace promotion::host
