// work.hpp: one promotion's work in one repository, from its tasks to what became of each.
#ifndef PULL_REQUEST_STEP_WORK_HPP
#define PULL_REQUEST_STEP_WORK_HPP

#include <chrono>
#include <cstdint>
#include <optional>
#include <promotion/module.hpp>
#include <string>
#include <utility>
#include <vector>

#include "edit/version_field.hpp"
#include "git/commit.hpp"
#include "git/handle.hpp"
#include "settings/block.hpp"
#include "step/state.hpp"
#include "step/units.hpp"
#include "text/pull_request_text.hpp"

namespace pull_request {

/// How a unit ended, or where it stands.
struct UnitResult {
  std::int32_t outcome = PROMOTION_STEP_SUCCEEDED;
  std::string message;
  std::string link;
  std::optional<promotion::Error> error;  ///< of FAILED
  bool told_by_host = false;              ///< a service of the host failed, and has told the host why
  std::string merge_commit;               ///< of what was merged, where it is known

  static UnitResult ended(std::int32_t outcome, std::string message, std::string link = {}) {
    UnitResult result;
    result.outcome = outcome;
    result.message = std::move(message);
    result.link = std::move(link);
    return result;
  }
  static UnitResult failed(const promotion::Error &error) {
    return {PROMOTION_STEP_FAILED, error.what(), {}, error, is_told_by_host(error), {}};
  }
  static bool is_told_by_host(const promotion::Error &error) {
    return dynamic_cast<const promotion::HostError *>(&error) != nullptr;
  }
};

/// One branch under work.
struct UnitWork {
  Unit unit;
  BranchState state;  ///< branch and base are set from the start
  PromotionFacts facts;
  std::vector<ChangeRow> changes;
  bool changes_anything = false;
  std::map<std::string, NewFile> files;  ///< those that change
  git_oid commit{};                      ///< that the branch has to point to
  git_oid remote_head{};                 ///< where it points now; zero: there is none
  bool push = false;
  std::optional<UnitResult> result;  ///< once decided: nothing more is done for it
};

/// One promotion's due tasks in one repository.
struct Work {
  std::vector<std::uint64_t> tasks;  ///< their indices in the call
  Repository repository;
  MarkerAddress address;
  Version version;
  PromotionFacts facts;                       ///< of the whole environment
  std::vector<TargetName> targets;            ///< all of the environment
  std::vector<std::vector<std::size_t>> own;  ///< for each task the indices of its targets
  std::int64_t created_ns = 0;                ///< the earliest of the tasks
  std::vector<TaskState> remembered;          ///< of the tasks, and of those they supersede
  std::vector<UnitWork> units;
  std::string base;  ///< once known
  git_oid base_commit{};
  std::string block;     ///< a digest of the pipeline's block
  bool watched = false;  ///< decided by a look at its pull requests alone
  bool held = false;     ///< by a gate: nothing new is made
  std::chrono::seconds poll_interval{60};
  std::vector<TaskState> own_states;        ///< of each task, as its last step left it; empty: there is none
  std::optional<promotion::Error> failure;  ///< of the whole work
  bool failure_told_by_host = false;

  void fail(const promotion::Error &error) {
    failure = error;
    failure_told_by_host = UnitResult::is_told_by_host(error);
  }
};

/// The wishes' templates for the texts.
TextTemplates templates_of(const Wishes &wishes);

/// A target as selectors spell it.
TargetName name_of(const promotion::Target &target);

/// Tasks of one promotion, in the order of the call. Throws nothing: what cannot be resolved has a failure.
std::vector<Work> make_works(const promotion::Tasks &tasks, const Configuration &configuration);

/// The branches that the work may have, whatever markers there are: that of the environment, and those of its
/// clusters and targets.
std::vector<std::string> possible_branches(const Work &work, const Configuration &configuration);

/// Whether a unit is for one of these targets of the environment.
bool serves(const Unit &unit, const std::vector<std::size_t> &own);

/// What a task fails with that no unit serves.
promotion::Error no_marker_for(const Work &work, std::size_t position_of_task);

/// Whether all that is to be said of the work is what the host's own services have told the host.
bool is_told_by_host(const Work &work);

/// What a task comes to, from the units that serve it.
promotion::StepResult result_for(const Work &work, std::size_t position_of_task);

}  // namespace pull_request

#endif
