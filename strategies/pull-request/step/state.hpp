// state.hpp: what a task remembers between steps.
//
// A help, not a source of truth: all of it can be found again from the names that follow from the task.
#ifndef PULL_REQUEST_STEP_STATE_HPP
#define PULL_REQUEST_STEP_STATE_HPP

#include <promotion/module.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace pull_request {

inline constexpr std::uint32_t state_version = 1;

/// One branch of the task.
struct BranchState {
  std::string branch;
  std::string base;
  std::string commit;    ///< that was pushed last; empty: none yet
  long long number = 0;  ///< of the pull request; 0: none
  std::string url;       ///< of it
  // While nothing but the end of the pull request is waited for:
  bool waits = false;
  std::string etag;    ///< of the last look at it; may be empty
  bool armed = false;  ///< the forge merges it by itself
};

struct TaskState {
  std::vector<BranchState> branches;
  std::string block;  ///< a digest of the pipeline's block that it was written for

  const BranchState *of(std::string_view branch) const;
};

/// {"block", "branches": [{"branch", "base", "commit", "number", "url", "waits", "etag", "armed"}]}; what was
/// added to it since the first release may be missing.
promotion::State write_state(const TaskState &state);
/// Empty where there is none, or one that cannot be read.
TaskState read_state(const std::optional<promotion::StateView> &state);

}  // namespace pull_request

#endif
