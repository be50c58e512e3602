#include "step/plan.hpp"

#include <algorithm>

#include "git/patch.hpp"
#include "step/ownership.hpp"
#include "step/repository_step.hpp"
#include "step/work.hpp"

namespace pull_request {
namespace {

using promotion::Error;

std::string list_of(const std::vector<std::string> &names) {
  std::string list;
  for (const std::string &name : names) list += (list.empty() ? "" : ", ") + name;
  return list;
}

std::string indented(std::string_view text) {
  std::string result;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    if (end > 0) result += "    " + std::string(text.substr(0, end));
    result += '\n';
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return result;
}

/// "  title:    Promote podinfo …"
std::string line(const std::string &name, const std::string &value) {
  return value.empty() ? std::string() : "  " + (name + ":           ").substr(0, 11) + value + "\n";
}

class Description {
 public:
  Description(git_repository *repository, const Configuration &configuration, const Work &work)
      : repository_(repository), configuration_(configuration), work_(work) {}

  std::string of(const UnitWork &unit) const {
    const std::string place = work_.base + " of " + work_.repository.url.text;
    if (unit.result) return "Nothing can be done: " + unit.result->message + "\n";
    if (!unit.changes_anything)
      return "Nothing to change for " + list_of(unit.facts.targets) + ": " + place + " already has " +
             work_.facts.version + "\n";
    const Wishes &wishes = work_.repository.wishes;
    const TextTemplates templates = templates_of(wishes);
    const bool is_forge = work_.repository.is_forge();
    std::string text = is_forge ? "A pull request into " + place + "\n" : "A branch beside " + place + "\n";
    text += line("branch", unit.state.branch + " (" + standing(unit) + ")");
    text += line("targets", list_of(unit.facts.targets));
    if (is_forge) {
      const PullRequestText written = pull_request_text(unit.facts, unit.changes, templates);
      text += line("title", written.title);
      text += line("labels", list_of(wishes.labels));
      text += line("reviewers", list_of(wishes.reviewers));
      text += line("draft", wishes.draft ? "yes" : "");
      text += "  text:\n" + indented(written.body);
    }
    std::vector<std::string> options;
    for (const std::string &option : wishes.push_options)
      options.push_back(text_line(unit.facts, unit.changes, option));
    text += line("options", list_of(options));
    text += "  commit:\n" + indented(commit_message(unit.facts, unit.changes, templates));
    return text + "\n" +
           patch_between(repository_, tree_of(repository_, work_.base_commit),
                         tree_of(repository_, unit.commit));
  }

 private:
  /// What a step would find at the branch's name.
  std::string standing(const UnitWork &unit) const {
    if (is_none(unit.remote_head)) return "new";
    switch (ownership_of(repository_, configuration_, work_, unit)) {
      case Ownership::wanted:
        return "there already, with just this change";
      case Ownership::ours:
        return "there already, with an earlier change that this one replaces";
      case Ownership::ours_and_more:
        return "there already, with this change and commits of others, and stays as it is";
      case Ownership::others:
        break;
    }
    return "there already, with commits of others, which are not overwritten: the promotion would wait";
  }

  git_repository *repository_;
  const Configuration &configuration_;
  const Work &work_;
};

/// That of the first unit that is for the task.
[[noreturn]] void throw_failure_of(const Work &work) {
  for (const UnitWork &unit : work.units)
    if (serves(unit.unit, work.own.front()) && unit.result && unit.result->error)
      throw Error(*unit.result->error);
  throw Error(PROMOTION_INTERNAL, "a branch was given up without a reason");
}

}  // namespace

std::string plan_of(const promotion::Host &host, const promotion::Call &call,
                    const Configuration &configuration, Limits &limits, const promotion::Task &task) {
  const promotion_task *raw = &task.raw();
  std::vector<Work> works = make_works(promotion::Tasks(&raw, 1), configuration);
  Work &work = works.front();
  if (work.failure) throw Error(*work.failure);
  Credentials credentials = read_credentials(host, call, work.repository);
  limits.app_tokens.log_in(host, call, work.repository, limits, credentials);
  RepositoryStep step(host, call, configuration, credentials, limits, {&work});
  std::string text;
  bool all_fail = true;
  step.prepare_alone([&](git_repository *repository) {
    text.clear();
    const Description description(repository, configuration, work);
    for (const UnitWork &unit : work.units) {
      if (!serves(unit.unit, work.own.front())) continue;
      if (!unit.result) all_fail = false;
      text += (text.empty() ? "" : "\n") + description.of(unit);
    }
  });
  if (work.failure) throw Error(*work.failure);
  if (text.empty()) throw no_marker_for(work, 0);
  if (all_fail) throw_failure_of(work);
  return text;
}

}  // namespace pull_request
