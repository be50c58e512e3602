#include "step/watch.hpp"

#include <algorithm>

namespace pull_request {
namespace {

using promotion::Error;

std::string numbered(long long number) { return "pull request #" + std::to_string(number); }

/// The branches that the tasks' states name, with the targets of those who name them. Nothing: one of the
/// tasks waits for something else, or for another block's work.
std::vector<UnitWork> waiting_units(const Work &work) {
  std::vector<UnitWork> units;
  for (std::size_t i = 0; i < work.own_states.size(); ++i) {
    const TaskState &state = work.own_states[i];
    if (state.branches.empty() || state.block != work.block) return {};
    for (const BranchState &branch : state.branches) {
      if (!branch.waits || branch.number == 0) return {};
      auto same = std::find_if(units.begin(), units.end(),
                               [&](const UnitWork &unit) { return unit.state.branch == branch.branch; });
      if (same == units.end()) {
        UnitWork made;
        made.state = branch;
        made.facts = work.facts;
        same = units.insert(units.end(), std::move(made));
      }
      auto &targets = same->unit.targets;
      targets.insert(targets.end(), work.own[i].begin(), work.own[i].end());
    }
  }
  return units;
}

UnitResult waiting(const UnitWork &unit, const std::string &what) {
  return UnitResult::ended(PROMOTION_STEP_WAITING, what, unit.state.url);
}

std::string for_its_end(const Work &work, const UnitWork &unit) {
  if (work.held) return numbered(unit.state.number) + " is open; a gate holds the promotion";
  return numbered(unit.state.number) + " from " + unit.state.branch + " is open" +
         (unit.state.armed ? "; the forge merges it as soon as it may" : " and waits for its merge");
}

/// A person can still merge what this strategy may not.
Merging try_to_merge(Forge &forge, const PullRequest &pull, std::string &why_not) {
  try {
    return forge.merge_when_ready(pull);
  } catch (const Error &error) {
    const bool for_a_person =
        error.status() == PROMOTION_PERMISSION_DENIED || error.status() == PROMOTION_FAILED_PRECONDITION;
    if (!for_a_person) throw;
    why_not = ", by a person, since autoMerge was refused: " + std::string(error.what());
    return Merging::not_yet;
  }
}

/// True: decided.
bool look_at(Forge &forge, const Work &work, UnitWork &unit) {
  // Without an auto-merge of the forge's own, whether it can be merged now is no part of what an etag stands
  // for.
  const bool ask_anew = (work.repository.wishes.auto_merge && !unit.state.armed) || work.held;
  const std::optional<PullRequest> pull =
      forge.look(unit.state.number, ask_anew ? std::string() : unit.state.etag);
  if (!pull) {
    unit.result = waiting(unit, for_its_end(work, unit));
    return true;
  }
  if (pull->state == PullRequestState::merged) {
    unit.state.waits = false;
    unit.result = merged_result(*pull);
    return true;
  }
  if (pull->state == PullRequestState::closed) return false;
  if (work.held) {
    forge.merge_no_more(*pull);
    unit.state.armed = false;
    unit.state.etag.clear();
    unit.result = waiting(unit, for_its_end(work, unit));
    return true;
  }
  if (pull->head_commit != unit.state.commit || pull->conflicts) return false;
  await_end(forge, work, unit, *pull, {});
  return true;
}

}  // namespace

UnitResult merged_result(const PullRequest &pull) {
  UnitResult result =
      UnitResult::ended(PROMOTION_STEP_SUCCEEDED,
                        numbered(pull.number) + " was merged" +
                            (pull.merge_commit.empty() ? "" : " as " + pull.merge_commit.substr(0, 12)),
                        pull.url);
  result.merge_commit = pull.merge_commit;
  return result;
}

void await_end(Forge &forge, const Work &work, UnitWork &unit, const PullRequest &pull,
               const std::string &done) {
  unit.state.etag = pull.etag;
  unit.state.armed = pull.merges_itself;
  const std::string before = done.empty() ? std::string() : done + "; ";
  std::string why_not;
  if (work.repository.wishes.auto_merge) {
    const Merging merging = try_to_merge(forge, pull, why_not);
    if (merging == Merging::merged) {
      const auto now = forge.look(pull.number, {});
      unit.state.waits = false;
      unit.result = merged_result(now && now->state == PullRequestState::merged ? *now : pull);
      return;
    }
    unit.state.armed = merging == Merging::armed;
  }
  if (!work.repository.wishes.until_merged) {
    unit.result = UnitResult::ended(PROMOTION_STEP_SUCCEEDED, done, pull.url);
    return;
  }
  unit.state.waits = true;
  unit.result = waiting(unit, before + for_its_end(work, unit) + why_not);
}

bool watch(Forge &forge, const promotion::Call &call, Work &work) {
  if (!forge.has_pull_requests()) return false;
  work.units = waiting_units(work);
  if (work.units.empty()) return false;
  bool all = true;
  for (UnitWork &unit : work.units) {
    call.throw_if_cancelled();
    try {
      all = look_at(forge, work, unit) && all;
    } catch (const Error &error) {
      if (call.cancelled()) throw;
      if (error.status() == PROMOTION_NOT_FOUND) {
        all = false;
        continue;
      }
      unit.result = UnitResult::failed(error);
    }
  }
  if (!all) work.units.clear();
  return all;
}

}  // namespace pull_request
