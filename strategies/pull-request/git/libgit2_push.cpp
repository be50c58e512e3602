// Pushing by libgit2, which knows references alone and no old ids.
#include <utility>

#include "git/libgit2_remote.hpp"
#include "git/mirror.hpp"
#include "git/text_array.hpp"

namespace pull_request {
namespace {

/// libgit2 pushes references alone, so what is pushed has some for as long as that takes. Mirror::open()
/// removes those that a killed process left behind.
class PushSources {
 public:
  explicit PushSources(git_repository *mirror) : mirror_(mirror) {}
  PushSources(const PushSources &) = delete;
  PushSources &operator=(const PushSources &) = delete;
  ~PushSources() {
    for (const std::string &name : names_) git_reference_remove(mirror_, name.c_str());
  }

  std::string name(const git_oid &commit) {
    const std::string name = std::string(push_sources_prefix) + std::to_string(names_.size());
    git_reference *made = nullptr;
    check_mirror(git_reference_create(&made, mirror_, name.c_str(), &commit, 1, nullptr),
                 "the commit " + to_hex(commit) + " cannot be named");
    git_reference_free(made);
    names_.push_back(name);
    return name;
  }

 private:
  git_repository *mirror_;
  std::vector<std::string> names_;
};

}  // namespace

std::vector<PushResult> Libgit2Remote::push(const std::vector<PushCommand> &commands) {
  std::vector<PushResult> results(commands.size());
  connect(GIT_DIRECTION_PUSH);
  const RemoteHeads now = heads();
  conversation_.expected.clear();
  conversation_.statuses.clear();
  conversation_.told.clear();
  std::vector<std::string> specs;
  PushSources sources(mirror_.repository());
  for (std::size_t i = 0; i < commands.size(); ++i) {
    const PushCommand &command = commands[i];
    const auto found = now.branches.find(command.branch);
    const git_oid at = found == now.branches.end() ? git_oid{} : found->second;
    if (!same(at, command.old_id)) {
      results[i] = {PushOutcome::overtaken,
                    "it points to " + (is_none(at) ? "nothing" : to_hex(at)) + " now"};
      continue;
    }
    conversation_.expected[head_reference(command.branch)] = command.old_id;
    const bool removed = is_none(command.new_id);
    specs.push_back((removed ? "" : "+" + sources.name(command.new_id)) + ":" +
                    head_reference(command.branch));
  }
  if (specs.empty()) return results;
  const TextArray wanted(std::move(specs));
  git_push_options options = GIT_PUSH_OPTIONS_INIT;
  options.callbacks = conversation_.callbacks();
  options.pb_parallelism = 1;
  check(git_remote_upload(remote_.get(), wanted.get(), &options), "cannot push to", true);
  for (std::size_t i = 0; i < commands.size(); ++i) {
    if (!results[i].reason.empty()) continue;
    const auto status = conversation_.statuses.find(head_reference(commands[i].branch));
    const bool told = status != conversation_.statuses.end();
    results[i] = push_result(told ? status->second : "the server did not report on it", conversation_.told);
  }
  return results;
}

}  // namespace pull_request
