#include "stepping.hpp"

#include <chrono>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <utility>

#include "failpoint.hpp"
#include "ids.hpp"
#include "stop_rows.hpp"
#include "superseding.hpp"

namespace promotion::host {
namespace {

using Verdict = PreparedTask::Verdict;

constexpr int64_t kNanosecondsPerMillisecond = 1'000'000;
// A lease outlives its step by what a module may take to return, and then some: only other hosts look at it.
constexpr int64_t kLeaseMarginMs = 30'000;
constexpr auto kBetweenAttempts = std::chrono::seconds(1);

// One entry for each task, whatever the strategy does.
StepResults call(const Strategy &strategy, const std::vector<StrategyTask> &tasks, const CallLimits &limits,
                 bool withdraw) {
  const auto failed = [&](std::string message) {
    return StepResults(tasks.size(), Error{Code::internal, std::move(message), {}, 0});
  };
  try {
    StepResults results = withdraw ? strategy.withdraw(tasks, limits) : strategy.step(tasks, limits);
    if (results.size() == tasks.size()) return results;
    return failed("The strategy gave " + std::to_string(results.size()) + " results for " +
                  std::to_string(tasks.size()) + " tasks. That is a defect of its module.");
  } catch (const std::exception &error) {
    return failed(std::string("The strategy threw an exception: ") + error.what());
  }
}

void wait_for(std::chrono::milliseconds time, const std::stop_token &stop) {
  std::mutex mutex;
  std::condition_variable_any condition;
  std::unique_lock lock(mutex);
  condition.wait_for(lock, stop, time, [] { return false; });
}

}  // namespace

Stepping::Stepping(Writer &writer, const TaskPreparation &preparation, const Clock &clock,
                   const Options &options, Halts &halts, Wakenings &wakenings, Signals &signals, Log &log)
    : writer_(writer),
      preparation_(preparation),
      clock_(clock),
      options_(options),
      halts_(halts),
      wakenings_(wakenings),
      signals_(signals),
      log_(log),
      owner_(new_lease_owner()) {}

void Stepping::run(const std::string &group, const std::vector<PlannedTask> &tasks, std::stop_token stop,
                   std::stop_token given_up) {
  Halts::Call call(halts_);
  Wakenings::Step wakes(wakenings_);
  const std::stop_callback on_stop(stop, [&call] { call.cancel(); });
  std::vector<Item> items = claim(tasks, call, given_up);
  if (items.empty()) return;
  failpoint("before-step");
  prepare(items, group);
  step(items, false, call.token());
  step(items, true, call.token());
  for (Item &item : items) {
    item.halted = call.is_halted();
    item.wakes = &wakes;
  }
  failpoint("after-step");
  record(items, given_up);
}

// Whether operators have stopped what the task is about is looked up here, in the transaction that lets it be
// stepped: a stop is either seen by it, or comes after it and ends the call that is known to `halts_` by now.
std::vector<Stepping::Item> Stepping::claim(const std::vector<PlannedTask> &tasks, Halts::Call &call,
                                            const std::stop_token &given_up) {
  std::vector<Item> items;
  const auto claimed = writer_.write([&](Transaction &transaction) {
    items.clear();
    const int64_t now_ns = clock_.now_ns();
    const int64_t until_ns = now_ns + (options_.deadline_ms + kLeaseMarginMs) * kNanosecondsPerMillisecond;
    for (const PlannedTask &planned : tasks) {
      if (!claim_task(transaction.sql(), planned.id, owner_, now_ns, until_ns)) continue;
      Item item;
      item.task = find_task(transaction.sql(), planned.id).value();
      item.promotion = find_promotion(transaction.sql(), item.task.record.promotion_id).value();
      PromotionRow &promotion = item.promotion;
      call.concerns(promotion.record.pipeline);
      item.stopped = is_stopped(transaction.sql(), promotion.record.pipeline);
      const bool begins = !item.task.state && !item.task.inherited;
      if (!planned.strategy_key.empty() && is_open(promotion.record.state) &&
          (!promotion.started || (begins && promotion.record.strategy != planned.strategy_key))) {
        promotion.started = true;
        if (begins) promotion.record.strategy = planned.strategy_key;
        update_promotion(transaction.sql(), promotion);
      }
      items.push_back(std::move(item));
    }
    return success();
  });
  if (claimed) return items;
  log_.error("tasks could not be claimed", {{"error", claimed.error().message}});
  wait_for(kBetweenAttempts, given_up);
  return {};
}

void Stepping::prepare(std::vector<Item> &items, const std::string &group) const {
  for (Item &item : items) {
    item.prepared = preparation_.prepare(item.task, item.promotion, clock_.now_ns());
    // Also what ended meanwhile and is stepped to learn how its last step ended.
    item.prepared.task.held = item.prepared.task.held || item.stopped;
    item.regrouped = item.prepared.verdict == Verdict::ready && item.prepared.group != group;
  }
}

// All that is stepped, or all that is withdrawn, in one call.
void Stepping::step(std::vector<Item> &items, bool withdraw, const std::stop_token &stop) const {
  std::vector<Item *> called;
  std::vector<StrategyTask> tasks;
  for (Item &item : items) {
    const bool is_withdrawn = item.task.record.phase == TaskPhase::withdrawing;
    if (item.prepared.verdict != Verdict::ready || item.regrouped || is_withdrawn != withdraw) continue;
    called.push_back(&item);
    tasks.push_back(item.prepared.task);
  }
  if (called.empty()) return;
  const Strategy &strategy = *called.front()->prepared.strategy;
  if (withdraw && !strategy.can_withdraw()) {
    StepResult nothing;
    nothing.outcome = StepOutcome::nothing_to_do;
    for (Item *item : called) item->result = nothing;
    return;
  }
  StepResults results = call(strategy, tasks, {options_.deadline_ms, stop}, withdraw);
  for (size_t i = 0; i < called.size(); ++i) called[i]->result = std::move(results[i]);
}

// A step has had its effect: what came of it is not dropped because the disk is full at the moment.
void Stepping::record(const std::vector<Item> &items, const std::stop_token &given_up) {
  for (;;) {
    const auto recorded = writer_.write([&](Transaction &transaction) {
      for (const Item &item : items) record_one(transaction, item);
      transaction.after_commit([this] { signals_.tasks.announce(); });
      return success();
    });
    if (recorded) return;
    log_.error("outcomes of steps are not on record yet",
               {{"tasks", items.size()}, {"error", recorded.error().message}});
    if (given_up.stop_requested()) return;
    wait_for(kBetweenAttempts, given_up);
  }
}

void Stepping::record_one(Transaction &transaction, const Item &item) const {
  Connection &sql = transaction.sql();
  auto current = find_task(sql, item.task.record.id);
  if (!current || current->lease_owner != owner_ || current->record.step != item.task.record.step) {
    transaction.after_commit([this, id = item.task.record.id] {
      log_.warning("an outcome came too late: the task's lease was lost", {{"task", id}});
    });
    return;
  }
  const int64_t now_ns = clock_.now_ns();
  const bool was_stepping = current->record.phase == TaskPhase::running;
  TaskRow task = after(item, std::move(*current), now_ns);
  auto promotion = find_promotion(sql, task.record.promotion_id).value();
  const bool stepped = item.prepared.verdict != Verdict::later && !item.regrouped;
  const bool ended_meanwhile = was_stepping && !is_open(promotion.record.state);
  if (ended_meanwhile && !stepped)
    task.record.phase = TaskPhase::running;  // how its last step ended is not known yet
  if (ended_meanwhile && stepped)
    settle(sql, task, !item.prepared.strategy || item.prepared.strategy->can_withdraw(), now_ns);
  update_task(sql, task);
  refresh_claimable(sql, task.record.promotion_id);
  log_task(transaction, promotion, task);
  transaction.after_commit([this, name = promotion.record.pipeline] { signals_.changes.announce(name); });
  derive_promotion(transaction, std::move(promotion), now_ns);
}

TaskRow Stepping::after(const Item &item, TaskRow task, int64_t now_ns) const {
  const PreparedTask &prepared = item.prepared;
  if (item.regrouped) {
    task.lease_owner.clear();
    if (task.record.phase == TaskPhase::running) task.record.phase = TaskPhase::pending;
    return task;
  }
  if (prepared.verdict == Verdict::later)
    return put_off(std::move(task), log_.masked(prepared.error.message), options_.rules.backoff.initial_ms,
                   now_ns);
  if (prepared.verdict == Verdict::vanished)
    return without_target(std::move(task), log_.masked(prepared.error.message), now_ns);
  const Result<StepResult> result = item.result ? *item.result : Result<StepResult>(prepared.error);
  if (item.result) task.record.ran_by = prepared.strategy->stamp();
  if (item.halted && was_cut_short(result)) return after_halt(std::move(task), result, now_ns, log_);
  if (item.task.record.phase == TaskPhase::withdrawing)
    return after_withdrawal(std::move(task), result, options_.rules, now_ns, log_);
  task = after_step(std::move(task), result, options_.rules, now_ns, log_);
  if (task.record.phase != TaskPhase::waiting) return task;
  if (item.halted) task.record.due_ns = now_ns;  // to be told
  if (!task.wake_key.empty() && item.wakes->was_woken(prepared.strategy->name(), task.wake_key))
    task.record.due_ns = wakenings_.hastened(prepared.strategy->name(), task.record.due_ns, now_ns);
  return task;
}

void Stepping::derive_promotion(Transaction &transaction, PromotionRow promotion, int64_t now_ns) const {
  const auto tasks = task_records_of(transaction.sql(), promotion.record.id);
  const PromotionState state = state_by(tasks, promotion.record.state);
  if (state == promotion.record.state) return;
  promotion.record.state = state;
  promotion.record.updated_ns = now_ns;
  promotion.record.gates.clear();
  promotion.look_again_ns = 0;
  update_promotion(transaction.sql(), promotion);
  transaction.after_commit([this, record = shown(promotion)] {
    log_.write(record.state == PromotionState::failed ? Severity::error : Severity::info, "promotion ended",
               {{"promotion", record.id},
                {"pipeline", record.pipeline.namespace_name + "/" + record.pipeline.name},
                {"environment", record.environment},
                {"revision", record.revision},
                {"state", name_of(record.state)}});
    signals_.ended.announce();
  });
}

void Stepping::log_task(Transaction &transaction, const PromotionRow &promotion, const TaskRow &task) const {
  const TaskPhase phase = task.record.phase;
  const Severity severity = phase == TaskPhase::failed  ? Severity::error
                            : task.record.error.empty() ? Severity::info
                                                        : Severity::warning;
  if (!log_.enabled(severity)) return;
  transaction.after_commit([this, severity, record = task.record, name = promotion.record.pipeline,
                            environment = promotion.record.environment] {
    log_.write(severity, record.phase == TaskPhase::failed ? "task failed for good" : "task stepped",
               {{"task", record.id},
                {"promotion", record.promotion_id},
                {"pipeline", name.namespace_name + "/" + name.name},
                {"environment", environment},
                {"target", record.cluster + "/" + record.namespace_name},
                {"state", name_of(record.phase)},
                {"step", record.step},
                {"attempt", int64_t{record.attempt}},
                {"link", record.link},
                {"result", record.message},
                {"error", record.error}});
  });
}

}  // namespace promotion::host
