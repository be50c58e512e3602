// Why a revision is not in an environment yet, in one sentence: explaining.hpp.
#include <algorithm>

#include "explaining.hpp"
#include "promotion/host/instant.hpp"
#include "task_rows.hpp"

namespace promotion::host {
namespace {

// Without its full stop, to go on after it.
std::string clause(std::string text) {
  while (!text.empty() && (text.back() == '.' || text.back() == ' ')) text.pop_back();
  return text;
}

std::string target_of(const TaskRecord &task) { return task.cluster + "/" + task.namespace_name; }

// "for qa/podinfo, https://…/pull/7 (Opened pull request 7)"
std::string work_of(const PromotionRecord &promotion) {
  for (const TaskRecord &task : promotion.tasks) {
    const bool counts =
        promotion.state == PromotionState::failed ? task.phase == TaskPhase::failed : !has_ended(task.phase);
    if (!counts) continue;
    const std::string words = clause(task.error.empty() ? task.message : task.error);
    std::string text = target_of(task) + " is " + std::string{name_of(task.phase)};
    if (!task.link.empty()) text += ", see " + task.link;
    if (!words.empty()) text += " (" + words + ")";
    return text;
  }
  return {};
}

std::string held_cause(const PromotionRecord &promotion, const std::string &its) {
  const auto &gates = promotion.gates;
  const auto stop =
      std::find_if(gates.begin(), gates.end(), [](const Gate &gate) { return gate.reason == "stopped"; });
  if (stop != gates.end()) return its + " is stopped: " + clause(stop->explanation);
  const auto approval =
      std::find_if(gates.begin(), gates.end(), [](const Gate &gate) { return gate.approval; });
  std::string others;
  for (const Gate &gate : gates)
    if (!gate.approval) others += (others.empty() ? "" : "; ") + clause(gate.explanation);
  if (approval != gates.end())
    return its + " waits for an approval since " + format_instant(promotion.created_ns) +
           (others.empty() ? "" : ", and is held besides: " + others);
  return its + " is held" + (others.empty() ? "" : ": " + others);
}

std::string cause_of(const PromotionRecord &promotion) {
  const std::string its = "its promotion into " + promotion.environment;
  const std::string work = work_of(promotion);
  const std::string at = " at " + format_instant(promotion.updated_ns);
  switch (promotion.state) {
    case PromotionState::held:
      return held_cause(promotion, its);
    case PromotionState::running:
      return its + " is under way" + (work.empty() ? "" : ": " + work);
    case PromotionState::succeeded: {
      std::string links;
      for (const TaskRecord &task : promotion.tasks)
        if (!task.link.empty() && links.find(task.link) == std::string::npos) links += ", see " + task.link;
      return its + " was carried out" + at + " and no target has reported it since" + links;
    }
    case PromotionState::failed:
      return its + " failed" + at + (work.empty() ? "" : ": " + work);
    default:
      return its + " was " + std::string{name_of(promotion.state)} + at + ": " +
             clause(promotion.explanation);
  }
}

bool is_there(const EnvironmentReport &environment) {
  return std::any_of(environment.reports.begin(), environment.reports.end(),
                     [](const TargetReport &report) { return report.last_ns > 0; });
}

// Of the environment at that index, in which it is not.
std::string cause_at(const WayReport &way, size_t index) {
  const EnvironmentReport &here = way.environments[index];
  if (!here.promotions.empty()) return cause_of(here.promotions.front());
  if (index == 0) {
    for (const TargetReport &report : here.reports)
      if (report.failed_ns > 0)
        return "its deployment in " + here.environment + " failed at " + format_instant(report.failed_ns);
    return "no target of " + here.environment + ", the first environment, has reported it";
  }
  const EnvironmentReport &before = way.environments[index - 1];
  if (!is_there(before)) return before.environment + " has not reported it: " + cause_at(way, index - 1);
  for (const DecisionRecord &decision : here.decisions)
    return "it is not promoted from " + before.environment + ": " + clause(decision.explanation);
  if (!way.error.empty()) return "it cannot be judged: " + clause(way.error);
  return "nothing has promoted it from " + before.environment;
}

}  // namespace

std::string sentence_of(const WayReport &way) {
  const EnvironmentReport &asked = way.environments.back();
  for (const TargetReport &report : asked.reports) {
    if (report.last_ns == 0) continue;
    std::string text = way.revision + " is in " + way.environment + ": " +
                       (report.target.empty() ? "a target" : report.target) + " reported it at " +
                       format_instant(report.last_ns);
    if (!report.running.empty() && report.running != report.revision)
      text += ", and runs " + report.running + " by now";
    return text + ".";
  }
  return way.revision + " is not in " + way.environment + " because " +
         cause_at(way, way.environments.size() - 1) + ".";
}

}  // namespace promotion::host
