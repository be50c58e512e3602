#include "git/commit.hpp"

#include <git2/sys/commit.h>

#include <algorithm>

#include "git/tree.hpp"

namespace pull_request {
namespace {

CommitHandle look_up(git_repository *repository, const git_oid &id) {
  git_commit *commit = nullptr;
  check_mirror(git_commit_lookup(&commit, repository, &id), "the commit " + to_hex(id) + " cannot be read");
  return CommitHandle(commit);
}

}  // namespace

git_oid tree_of(git_repository *repository, const git_oid &commit) {
  return *git_commit_tree_id(look_up(repository, commit).get());
}

git_oid tree_with(git_repository *repository, const git_oid &tree,
                  const std::map<std::string, NewFile> &files) {
  const TreeHandle baseline = look_up_tree(repository, tree);
  std::vector<git_tree_update> updates;
  for (const auto &[path, file] : files) {
    git_tree_update update{GIT_TREE_UPDATE_UPSERT, {}, file.mode, path.c_str()};
    check_mirror(
        git_blob_create_from_buffer(&update.id, repository, file.content.data(), file.content.size()),
        "no blob can be made for " + path);
    updates.push_back(update);
  }
  git_oid made{};
  check_mirror(git_tree_create_updated(&made, repository, baseline.get(), updates.size(), updates.data()),
               "no tree can be made");
  return made;
}

git_oid make_commit(git_repository *repository, const git_oid &parent, const git_oid &tree,
                    const Author &author, const std::string &message) {
  git_signature *made = nullptr;
  check_mirror(git_signature_new(&made, author.name.c_str(), author.email.c_str(), author.seconds, 0),
               "the author " + author.name + " <" + author.email + "> cannot be used");
  const SignatureHandle signature(made);
  git_oid commit{};
  const git_oid *parents[] = {&parent};
  check_mirror(git_commit_create_from_ids(&commit, repository, nullptr, made, made, nullptr, message.c_str(),
                                          &tree, 1, parents),
               "no commit can be made on " + to_hex(parent));
  return commit;
}

CommitFacts facts_of(git_repository *repository, const git_oid &id) {
  const CommitHandle commit = look_up(repository, id);
  CommitFacts facts;
  if (git_commit_parentcount(commit.get()) == 1) facts.parent = *git_commit_parent_id(commit.get(), 0);
  facts.tree = *git_commit_tree_id(commit.get());
  facts.committer_email = git_commit_committer(commit.get())->email;
  facts.message = git_commit_message_raw(commit.get());
  return facts;
}

std::string trailer(std::string_view message, std::string_view name) {
  while (!message.empty() && (message.back() == '\n' || message.back() == ' ')) message.remove_suffix(1);
  const std::size_t paragraph = message.rfind("\n\n");
  if (paragraph == std::string_view::npos) return {};
  message.remove_prefix(paragraph + 2);
  while (!message.empty()) {
    const std::size_t end = std::min(message.find('\n'), message.size());
    std::string_view line = message.substr(0, end);
    message.remove_prefix(std::min(end + 1, message.size()));
    if (line.size() > name.size() + 1 && line.substr(0, name.size()) == name &&
        line.substr(name.size(), 2) == ": ") {
      return std::string(line.substr(name.size() + 2));
    }
  }
  return {};
}

std::vector<git_oid> commits_between(git_repository *repository, const git_oid &base, const git_oid &head,
                                     std::size_t limit) {
  git_revwalk *made = nullptr;
  check_mirror(git_revwalk_new(&made, repository), "the history cannot be read");
  const WalkHandle walk(made);
  check_mirror(git_revwalk_push(made, &head), "the history cannot be read");
  check_mirror(git_revwalk_hide(made, &base), "the history cannot be read");
  std::vector<git_oid> commits;
  git_oid next{};
  while (commits.size() < limit) {
    const int code = git_revwalk_next(&next, made);
    if (code == GIT_ITEROVER) break;
    check_mirror(code, "the history cannot be read");
    commits.push_back(next);
  }
  return commits;
}

}  // namespace pull_request
