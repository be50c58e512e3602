// One step of one group of tasks: claim, call the strategy, put the outcomes on record.
#pragma once

#include <cstdint>
#include <functional>
#include <stop_token>
#include <string>
#include <vector>

#include "halts.hpp"
#include "outcomes.hpp"
#include "promotion/host/clock.hpp"
#include "promotion/host/log.hpp"
#include "signal.hpp"
#include "task_preparation.hpp"
#include "wakenings.hpp"
#include "writer.hpp"

namespace promotion::host {

struct PlannedTask {
  std::string id;
  std::string strategy_key;  // what its promotion is recorded to be carried out by
};

// Thread-safe, for different groups. The references outlive it.
class Stepping {
 public:
  struct Options {
    OutcomeRules rules;
    int64_t deadline_ms = 60'000;
  };

  Stepping(Writer &writer, const TaskPreparation &preparation, const Clock &clock, const Options &options,
           Halts &halts, Wakenings &wakenings, Signals &signals, Log &log);

  // Steps those of the tasks that are still due. `group` is what they were planned as; a task that belongs to
  // another by now is left for the next plan, and what operators have stopped is not begun. `stop` cancels
  // the step, and so does a stop by operators; `given_up` ends the attempts to put outcomes on record while
  // the store cannot write (their leases then last until the next start).
  void run(const std::string &group, const std::vector<PlannedTask> &tasks, std::stop_token stop,
           std::stop_token given_up);

 private:
  struct Item {
    TaskRow task;  // as claimed
    PromotionRow promotion;
    PreparedTask prepared;
    std::optional<Result<StepResult>> result;  // none: it was not stepped
    bool regrouped = false;
    bool stopped = false;                    // by operators: it may make nothing new
    bool halted = false;                     // a stop ended its call
    const Wakenings::Step *wakes = nullptr;  // that came meanwhile
  };

  std::vector<Item> claim(const std::vector<PlannedTask> &tasks, Halts::Call &call,
                          const std::stop_token &given_up);
  void prepare(std::vector<Item> &items, const std::string &group) const;
  void step(std::vector<Item> &items, bool withdraw, const std::stop_token &stop) const;
  void record(const std::vector<Item> &items, const std::stop_token &given_up);
  void record_one(Transaction &transaction, const Item &item) const;
  TaskRow after(const Item &item, TaskRow task, int64_t now_ns) const;
  void derive_promotion(Transaction &transaction, PromotionRow promotion, int64_t now_ns) const;
  void log_task(Transaction &transaction, const PromotionRow &promotion, const TaskRow &task) const;

  Writer &writer_;
  const TaskPreparation &preparation_;
  const Clock &clock_;
  const Options options_;
  Halts &halts_;
  Wakenings &wakenings_;
  Signals &signals_;
  Log &log_;
  const std::string owner_;
};

}  // namespace promotion::host
