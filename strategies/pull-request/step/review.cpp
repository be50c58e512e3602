#include "step/review.hpp"

#include "failpoint.hpp"
#include "step/watch.hpp"

namespace pull_request {
namespace {

std::string numbered(const PullRequest &pull) { return "pull request #" + std::to_string(pull.number); }

/// Whether a pull request was made for this very promotion: by its body, or by its commit where a person has
/// changed the body.
bool is_of(const PullRequest &pull, const Work &work, const UnitWork &unit) {
  return is_of_promotion(pull.body, work.facts.promotion_id) ||
         (!unit.state.commit.empty() && pull.head_commit == unit.state.commit);
}

/// A comment that people do not see.
std::string mark(const std::string &what, const std::string &of) {
  return "<!-- promotion-" + what + ": " + of + " -->";
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
    // A list does not always tell the merge's commit.
    unit.result = merged_result(
        closed->merge_commit.empty() ? forge.look(closed->number, {}).value_or(*closed) : *closed);
  } else if (unit.changes_anything) {
    unit.result = UnitResult::ended(
        PROMOTION_STEP_DECLINED,
        numbered(*closed) + " was closed without being merged; it is not opened again", closed->url);
  }
  return std::nullopt;
}

std::optional<PullRequest> make_way(Forge &forge, const Work &work, const UnitWork &unit,
                                    std::optional<PullRequest> open) {
  if (!open || !work.repository.wishes.replace || is_of(*open, work, unit)) return open;
  forge.comment_once(open->number, mark("replaced-by", work.facts.promotion_id),
                     "Version " + work.facts.version + " takes the place of this.");
  forge.close(open->number);
  return std::nullopt;
}

void tell_of_others(Forge &forge, const Work &work, const UnitWork &unit, const PullRequest &open) {
  const std::string head = to_hex(unit.remote_head);
  forge.comment_once(open.number, mark("not-overwritten", work.facts.promotion_id + " " + head),
                     "Version " + work.facts.version + " is to be promoted, but the branch " +
                         unit.state.branch +
                         " has commits of others, which are not overwritten. Merge this, " +
                         "or close it and remove the branch; then the promotion goes on.");
}

void bring_up(Forge &forge, const Work &work, UnitWork &unit, const std::optional<PullRequest> &open) {
  const Wishes &wishes = work.repository.wishes;
  const PullRequestText text = pull_request_text(unit.facts, unit.changes, templates_of(wishes));
  PullRequest pull;
  std::string done;
  if (!open) {
    pull = forge.open(unit.state.branch, work.base, {text, wishes.draft});
    done = "opened ";
  } else if (open->title != text.title || !same_text(open->body, text.body)) {
    pull = forge.rewrite(*open, text);
    done = "brought up to date ";
  } else {
    pull = *open;
    done = "nothing to change in ";
  }
  remember(unit, pull);
  failpoint("after-pull-request");
  // What was opened before may have lost its labels to a person, who had a reason.
  if (!open || !is_of(*open, work, unit)) forge.decorate(pull, wishes.labels, wishes.reviewers);
  // The forge may not have seen the push yet; the commit is the one that it was told.
  pull.head_commit = unit.state.commit;
  await_end(forge, work, unit, pull, done + numbered(pull) + " from " + unit.state.branch);
}

}  // namespace pull_request
