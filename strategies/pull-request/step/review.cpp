#include "step/review.hpp"

#include "failpoint.hpp"

namespace pull_request {
namespace {

std::string numbered(const PullRequest &pull) { return "pull request #" + std::to_string(pull.number); }

/// Whether a pull request was made for this very promotion: by its body, or by its commit where a person has
/// changed the body.
bool is_of(const PullRequest &pull, const Work &work, const UnitWork &unit) {
  return is_of_promotion(pull.body, work.facts.promotion_id) ||
         (!unit.state.commit.empty() && pull.head_commit == unit.state.commit);
}

void remember(UnitWork &unit, const PullRequest &pull) {
  unit.state.number = pull.number;
  unit.state.url = pull.url;
}

}  // namespace

std::optional<PullRequest> look_before(Forge &forge, const Work &work, UnitWork &unit) {
  std::optional<PullRequest> closed;
  for (const PullRequest &pull : forge.find(unit.state.branch, work.base)) {
    if (pull.state == PullRequestState::open) {
      remember(unit, pull);
      return pull;
    }
    if (!closed && is_of(pull, work, unit)) closed = pull;
  }
  if (!closed) return std::nullopt;
  remember(unit, *closed);
  if (closed->state == PullRequestState::merged) {
    unit.result = UnitResult::ended(PROMOTION_STEP_SUCCEEDED, numbered(*closed) + " was merged", closed->url);
  } else if (unit.changes_anything) {
    unit.result = UnitResult::ended(
        PROMOTION_STEP_DECLINED,
        numbered(*closed) + " was closed without being merged; it is not opened again", closed->url);
  }
  return std::nullopt;
}

void bring_up(Forge &forge, const Work &work, UnitWork &unit, const std::optional<PullRequest> &open) {
  const PullRequestText text = pull_request_text(unit.facts, unit.changes);
  PullRequest pull;
  std::string done;
  if (!open) {
    pull = forge.open(unit.state.branch, work.base, text);
    done = "opened ";
  } else if (open->title != text.title || !same_text(open->body, text.body)) {
    pull = forge.rewrite(open->number, text);
    done = "brought up to date ";
  } else {
    pull = *open;
    done = "nothing to change in ";
  }
  remember(unit, pull);
  failpoint("after-pull-request");
  unit.result = UnitResult::ended(PROMOTION_STEP_SUCCEEDED,
                                  done + numbered(pull) + " from " + unit.state.branch, pull.url);
}

}  // namespace pull_request
