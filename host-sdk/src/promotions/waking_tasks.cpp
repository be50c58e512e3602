#include "waking_tasks.hpp"

#include <exception>
#include <set>

#include "task_rows.hpp"

namespace promotion::host {
namespace {

constexpr int64_t kReadingMs = 10'000;  // for the module, which has nothing to do but to read

Result<std::vector<std::string>> read(const Strategy &strategy, const WakeRequest &request) {
  try {
    return strategy.wake(request, {kReadingMs, {}});
  } catch (const std::exception &error) {
    return Error{Code::internal, std::string("The strategy threw an exception: ") + error.what(), {}, 0};
  }
}

}  // namespace

Result<StrategyPtr> WakingTasks::find(std::string_view strategy) const {
  auto found = registry_.strategy(strategy);
  if (!found || (*found)->can_wake()) return found;
  return Error{Code::not_found, "the strategy " + (*found)->name() + " is woken by no request", {}, 0};
}

Status WakingTasks::takes_wakes(std::string_view strategy) const {
  const auto found = find(strategy);
  return found ? success() : Status(found.error());
}

Result<size_t> WakingTasks::wake(std::string_view strategy, const WakeRequest &request) {
  const auto found = find(strategy);
  if (!found) return found.error();
  const std::string name = (*found)->name();
  if (const int64_t later_ms = wakenings_.admit(name); later_ms > 0)
    return Error{Code::resource_exhausted, "too many requests for the strategy " + name, {}, later_ms};
  const auto keys = read(**found, request);
  if (!keys) return keys.error();
  if (keys->empty()) return size_t{0};
  size_t woken = 0;
  const auto written = writer_.write([&](Transaction &transaction) {
    woken = 0;
    for (const std::string &key : std::set<std::string>(keys->begin(), keys->end()))
      woken += hasten(transaction, name, key);
    return success();
  });
  if (!written) return written.error();
  return woken;
}

// The latest first: where the limit puts one of them off until it would be due anyway, it does so to all the
// others.
size_t WakingTasks::hasten(Transaction &transaction, const std::string &strategy,
                           const std::string &wake_key) const {
  const int64_t now_ns = clock_.now_ns();
  size_t woken = 0;
  wakenings_.note(strategy, wake_key);
  for (const WaitingTask &task : waiting_tasks(transaction.sql(), wake_key, now_ns)) {
    if (!is_of(task.strategy, strategy)) continue;
    const int64_t due_ns = wakenings_.hastened(strategy, task.due_ns, now_ns);
    if (due_ns >= task.due_ns) break;
    set_task_due(transaction.sql(), task.id, due_ns);
    ++woken;
  }
  if (woken == 0) return 0;
  transaction.after_commit([this, strategy, wake_key, woken] {
    log_.info("tasks woken", {{"strategy", strategy}, {"key", wake_key}, {"tasks", uint64_t{woken}}});
    signals_.tasks.announce();
  });
  return woken;
}

// Whether a pipeline's key for a strategy means this one.
bool WakingTasks::is_of(const std::string &key, const std::string &strategy) const {
  const auto found = registry_.strategy(key);
  return found && (*found)->name() == strategy;
}

}  // namespace promotion::host
