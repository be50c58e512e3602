#include "superseding.hpp"

#include <utility>

namespace promotion::host {
namespace {

struct Ability {
  bool inherits = false;
  bool can_withdraw = true;  // of a module that is not there: found out when it is
};

Ability ability_of(const Registry &registry, const std::string &key, const std::string &heirs_key) {
  const auto strategy = registry.strategy(key);
  if (!strategy) return {};
  const auto heirs = registry.strategy(heirs_key);
  const bool same = heirs && (*heirs)->name() == (*strategy)->name();
  return {same && (*strategy)->inherits(), (*strategy)->can_withdraw()};
}

TaskRow *heir_of(const TaskRow &task, std::vector<TaskRow> &heirs) {
  for (TaskRow &heir : heirs)
    if (heir.cluster_key == task.cluster_key && heir.record.namespace_name == task.record.namespace_name)
      return &heir;
  return nullptr;
}

const std::optional<TaskState> &latest_state(const TaskRow &task) {
  return task.state ? task.state : task.inherited;
}

bool left_something(const TaskRow &task) { return task.record.step > 0 || task.inherited.has_value(); }

void end_idle_task(TaskRow &task, bool can_withdraw, int64_t now_ns) {
  task.record.phase = can_withdraw && left_something(task) ? TaskPhase::withdrawing : TaskPhase::withdrawn;
  task.record.due_ns = now_ns;
  task.record.attempt = 0;
  task.record.error.clear();
}

}  // namespace

void end_promotion(Connection &sql, PromotionRow promotion, const Ending &ending, const Registry &registry,
                   const std::string &heirs_strategy, std::vector<TaskRow> &heirs) {
  const Ability ability = ability_of(registry, promotion.record.strategy, heirs_strategy);
  promotion.record.state = ending.state;
  promotion.record.updated_ns = ending.now_ns;
  promotion.record.gates.clear();
  promotion.look_again_ns = 0;
  promotion.status_reason = ending.reason;
  promotion.status_explanation = ending.explanation;
  update_promotion(sql, promotion);

  for (TaskRow &task : tasks_of(sql, promotion.record.id)) {
    if (has_ended(task.record.phase) || task.record.phase == TaskPhase::withdrawing) continue;
    TaskRow *heir = ability.inherits ? heir_of(task, heirs) : nullptr;
    // Whoever was to hand its state to this task hands it to the heir instead.
    sql.execute("UPDATE tasks SET successor = :a WHERE successor = :b",
                {heir ? std::string_view{heir->record.id} : std::string_view{}, task.record.id});
    task.record.updated_ns = ending.now_ns;
    if (task.record.phase == TaskPhase::running) {
      task.successor = heir ? heir->record.id : std::string{};
    } else if (heir) {
      heir->inherited = latest_state(task);
      update_task(sql, *heir);
      task.record.phase = TaskPhase::withdrawn;
    } else {
      end_idle_task(task, ability.can_withdraw, ending.now_ns);
    }
    update_task(sql, task);
  }
  refresh_claimable(sql, promotion.record.id);
}

void settle(Connection &sql, TaskRow &task, bool can_withdraw, int64_t now_ns) {
  const bool took_effect =
      task.record.phase == TaskPhase::succeeded || task.record.phase == TaskPhase::declined;
  const std::string successor = std::exchange(task.successor, {});
  auto heir = successor.empty() ? std::nullopt : find_task(sql, successor);
  if (heir) {
    if (!took_effect) {
      heir->inherited = latest_state(task);
      task.record.phase = TaskPhase::withdrawn;
    }
    update_task(sql, *heir);
    update_task(sql, task);  // no longer ahead of the heir, which can then be claimed
    refresh_claimable(sql, heir->record.promotion_id);
  } else if (!took_effect) {
    end_idle_task(task, can_withdraw, now_ns);
  }
}

}  // namespace promotion::host
