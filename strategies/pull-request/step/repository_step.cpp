#include "step/repository_step.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "failpoint.hpp"
#include "git/mirror_upkeep.hpp"
#include "step/ownership.hpp"
#include "step/prepare.hpp"
#include "step/review.hpp"

namespace pull_request {
namespace {

using promotion::Error;

std::string short_hex(const git_oid &id) { return to_hex(id).substr(0, 12); }

}  // namespace

RepositoryStep::RepositoryStep(const promotion::Host &host, const promotion::Call &call,
                               const Configuration &configuration, const Credentials &credentials,
                               Limits &limits, std::vector<Work *> works)
    : host_(host),
      call_(call),
      configuration_(configuration),
      works_(std::move(works)),
      credentials_(credentials),
      limits_(limits),
      mirror_(call, host.storage().folder(call), works_.front()->repository.group_key()) {}

/// use() is done again from the start, once, when the mirror turns out to be damaged.
void RepositoryStep::with_mirror(const std::function<void()> &use) {
  for (bool first = true;; first = false) {
    try {
      mirror_.open();
      const Repository &repository = works_.front()->repository;
      remote_ = std::make_unique<Remote>(mirror_, host_, call_, repository, credentials_);
      heads_ = remote_->list(branches_of_interest());
      // Nothing of interest may mean that there is nothing at all.
      if (heads_.branches.empty()) heads_ = remote_->list_all();
      if (heads_.branches.empty()) {
        throw Error(PROMOTION_UNAVAILABLE,
                    repository.url.text + " has no branch yet; push a first commit to it");
      }
      return use();
    } catch (const MirrorDamaged &damage) {
      const std::string url = works_.front()->repository.connect_url;
      if (!first) {
        throw Error(PROMOTION_UNAVAILABLE,
                    "the mirror of " + url + " is damaged again after it was cloned anew: " + damage.what());
      }
      host_.warning(call_, "the mirror of " + url + " is damaged and is cloned again: " + damage.what());
      remote_.reset();
      mirror_.discard();
    }
  }
}

std::vector<std::string> RepositoryStep::branches_of_interest() const {
  std::set<std::string> branches;
  for (const Work *work : works_) {
    if (!work->repository.base_branch.empty()) branches.insert(work->repository.base_branch);
    for (std::string &branch : possible_branches(*work, configuration_)) branches.insert(std::move(branch));
  }
  return {branches.begin(), branches.end()};
}

template <typename Action>
void RepositoryStep::each_open_unit(Action action) {
  for (Work *work : works_) {
    if (work->failure) continue;
    for (UnitWork &unit : work->units) {
      if (unit.result) continue;
      call_.throw_if_cancelled();
      try {
        action(*work, unit);
      } catch (const Error &error) {
        if (call_.cancelled()) throw;
        unit.result = UnitResult::failed(error);
      }
    }
  }
}

void RepositoryStep::carry_out() {
  with_mirror([this] {
    prepare();
    each_open_unit([this](Work &work, UnitWork &unit) { look(work, unit); });
    push();
  });
  review();
  sweep_mirrors(host_, call_, mirror_.folder().parent_path(), configuration_.mirrors,
                std::chrono::system_clock::now());
}

void RepositoryStep::prepare_alone(const std::function<void(git_repository *)> &use) {
  with_mirror([&] {
    prepare();
    use(mirror_.repository());
  });
}

void RepositoryStep::prepare() {
  open_.clear();
  std::vector<std::string> branches;
  for (Work *work : works_) {
    work->failure.reset();
    try {
      work->base = base_branch_of(*work, heads_);
    } catch (const Error &error) {
      work->fail(error);
      continue;
    }
    branches.push_back(work->base);
    for (std::string &branch : possible_branches(*work, configuration_))
      branches.push_back(std::move(branch));
  }
  std::sort(branches.begin(), branches.end());
  branches.erase(std::unique(branches.begin(), branches.end()), branches.end());
  mirror_.bring(*remote_, heads_, branches);
  Preparation preparation(call_, configuration_, mirror_);
  for (Work *work : works_) {
    if (!work->failure) preparation.prepare(*work, heads_);
  }
}

/// Everything that is to be known before the first effect outside.
void RepositoryStep::look(Work &work, UnitWork &unit) {
  Forge &forge = forge_of(work);
  std::optional<PullRequest> open;
  if (forge.has_pull_requests()) open = look_before(forge, work, unit);
  if (unit.result) return;
  if (unit.changes_anything) {
    decide_push(work, unit, open);
    if (!unit.result) open_[&unit] = make_way(forge, work, unit, std::move(open));
    return;
  }
  if (open) close_outdated(work, unit, *open);
  const std::string where = work.repository.url.text + ", branch " + work.base;
  unit.result = UnitResult::ended(PROMOTION_STEP_NOTHING_TO_DO, where + " already has that version");
}

/// It being closed is what counts: a comment that could not be made is left out, since a second try could
/// comment on what a person has opened again.
void RepositoryStep::close_with(Forge &forge, const Work &work, const PullRequest &pull,
                                const std::string &why) {
  forge.close(pull.number);
  try {
    forge.comment_once(pull.number, "<!-- promotion-closed: " + work.facts.promotion_id + " -->", why);
  } catch (const Error &error) {
    if (call_.cancelled()) throw;
    host_.warning(call_, std::string("the pull request was closed without a comment: ") + error.what());
  }
}

/// The base has the version by another way, so what is still open could only take it back.
void RepositoryStep::close_outdated(Work &work, UnitWork &unit, const PullRequest &pull) {
  if (!is_none(unit.remote_head) &&
      ownership_of(mirror_.repository(), configuration_, work, unit) != Ownership::ours) {
    return;
  }
  close_with(forge_of(work), work, pull,
             "The branch " + work.base + " already has version " + work.facts.version + ".");
  if (!is_none(unit.remote_head)) remote_->push({{unit.state.branch, unit.remote_head, {}}});
}

void RepositoryStep::decide_push(Work &work, UnitWork &unit, const std::optional<PullRequest> &open) {
  if (is_none(unit.remote_head)) {
    unit.push = true;
    return;
  }
  switch (ownership_of(mirror_.repository(), configuration_, work, unit)) {
    case Ownership::wanted:
    case Ownership::ours_and_more:
      unit.commit = unit.remote_head;
      unit.state.commit = to_hex(unit.commit);
      return;
    case Ownership::ours:
      unit.push = true;
      return;
    case Ownership::others:
      break;
  }
  if (open) tell_of_others(forge_of(work), work, unit, *open);
  unit.result = UnitResult::ended(PROMOTION_STEP_WAITING,
                                  "the branch " + unit.state.branch + " of " + work.repository.url.text +
                                      " has commits of others (it points to " + short_hex(unit.remote_head) +
                                      "), which are not overwritten; merge or remove that branch",
                                  open ? open->url : std::string());
}

void RepositoryStep::push() {
  // One push for all, but for those with options of their own, which belong to a push as a whole.
  std::map<std::vector<std::string>, std::vector<UnitWork *>> pushes;
  each_open_unit([&](Work &work, UnitWork &unit) {
    if (!unit.push) return;
    std::vector<std::string> options;
    for (const std::string &option : work.repository.wishes.push_options)
      options.push_back(text_line(unit.facts, unit.changes, option));
    pushes[std::move(options)].push_back(&unit);
  });
  for (const auto &[options, units] : pushes) {
    try {
      push_together(units, options);
    } catch (const Error &error) {
      if (call_.cancelled() || options.empty()) throw;
      for (UnitWork *unit : units) unit->result = UnitResult::failed(error);
    }
  }
  if (!pushes.empty()) failpoint("after-push");
}

void RepositoryStep::push_together(const std::vector<UnitWork *> &units,
                                   const std::vector<std::string> &options) {
  std::vector<PushCommand> commands;
  for (const UnitWork *unit : units)
    commands.push_back({unit->state.branch, unit->remote_head, unit->commit});
  const std::vector<PushResult> results = remote_->push(commands, options);
  for (std::size_t i = 0; i < results.size(); ++i) {
    UnitWork &unit = *units[i];
    const std::string branch =
        "the branch " + unit.state.branch + " of " + works_.front()->repository.connect_url;
    if (results[i].outcome == PushOutcome::taken) {
      host_.info(call_, "pushed " + short_hex(unit.commit) + " to " + branch);
      continue;
    }
    const bool overtaken = results[i].outcome == PushOutcome::overtaken;
    unit.result = UnitResult::failed(Error(
        overtaken ? PROMOTION_CONFLICT : PROMOTION_FAILED_PRECONDITION,
        branch + (overtaken ? " was changed by somebody else meanwhile: " : " was refused by the server: ") +
            results[i].reason));
  }
}

void RepositoryStep::review() {
  std::optional<Error> limit;
  each_open_unit([&](Work &work, UnitWork &unit) {
    Forge &forge = forge_of(work);
    if (!forge.has_pull_requests()) {
      unit.result = UnitResult::ended(PROMOTION_STEP_SUCCEEDED, "the branch " + unit.state.branch + " of " +
                                                                    work.repository.url.text + " points to " +
                                                                    short_hex(unit.commit));
      return;
    }
    // One refusal for a limit of requests speaks for all that would follow.
    if (limit) throw Error(*limit);
    try {
      bring_up(forge, work, unit, open_[&unit]);
      host_.info(call_, unit.result->message + " " + unit.result->link);
    } catch (const Error &error) {
      if (error.status() == PROMOTION_RESOURCE_EXHAUSTED) limit = error;
      throw;
    }
  });
}

void RepositoryStep::withdraw() {
  with_mirror([this] {
    std::vector<std::string> branches;
    for (Work *work : works_) {
      work->base =
          work->repository.base_branch.empty() ? heads_.default_branch : work->repository.base_branch;
      branches.push_back(work->base);
      for (std::string &branch : possible_branches(*work, configuration_))
        branches.push_back(std::move(branch));
    }
    mirror_.bring(*remote_, heads_, branches);
    for (Work *work : works_) {
      try {
        withdraw_work(*work, heads_);
      } catch (const Error &error) {
        if (call_.cancelled()) throw;
        work->fail(error);
      }
    }
  });
}

void RepositoryStep::withdraw_work(Work &work, const RemoteHeads &heads) {
  Forge &forge = forge_of(work);
  const auto base = heads.branches.find(work.base);
  work.units.clear();
  for (const std::string &branch : possible_branches(work, configuration_)) {
    const auto head = heads.branches.find(branch);
    if (branch == work.base) continue;
    const bool ours =
        head != heads.branches.end() && base != heads.branches.end() &&
        is_branch_of_promotion(mirror_.repository(), configuration_, work, base->second, head->second);
    if (forge.has_pull_requests()) {
      for (const PullRequest &pull : forge.find(branch, work.base)) {
        const bool of_this = is_of_promotion(pull.body, work.facts.promotion_id);
        if (pull.state != PullRequestState::open || !of_this) continue;
        close_with(forge, work, pull,
                   "Withdrawn: version " + work.facts.version + " is no longer to be promoted.");
        host_.info(call_, "closed the withdrawn pull request " + pull.url);
      }
    }
    if (!ours) continue;
    const PushResult result = remote_->push({{branch, head->second, {}}}).front();
    if (result.outcome == PushOutcome::taken) continue;
    throw Error(result.outcome == PushOutcome::overtaken ? PROMOTION_CONFLICT : PROMOTION_FAILED_PRECONDITION,
                "the branch " + branch + " could not be removed: " + result.reason);
  }
}

Forge &RepositoryStep::forge_of(const Work &work) {
  std::unique_ptr<Forge> &forge = forges_[&work];
  if (!forge) forge = make_forge(host_, call_, work.repository, credentials_, limits_);
  return *forge;
}

}  // namespace pull_request
