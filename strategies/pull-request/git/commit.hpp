// commit.hpp: commits made without a work tree, and the question whose a commit is.
#ifndef PULL_REQUEST_GIT_COMMIT_HPP
#define PULL_REQUEST_GIT_COMMIT_HPP

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "git/handle.hpp"

namespace pull_request {

struct NewFile {
  std::string content;
  git_filemode_t mode = GIT_FILEMODE_BLOB;
};

struct Author {
  std::string name;
  std::string email;
  std::int64_t seconds = 0;  ///< Unix time; written as UTC
};

git_oid tree_of(git_repository *repository, const git_oid &commit);
/// The tree with these files replaced or added. All below throw MirrorDamaged when the mirror cannot be read.
git_oid tree_with(git_repository *repository, const git_oid &tree,
                  const std::map<std::string, NewFile> &files);
/// The same arguments make the same id.
git_oid make_commit(git_repository *repository, const git_oid &parent, const git_oid &tree,
                    const Author &author, const std::string &message);

/// A commit as the question "is it ours?" needs it.
struct CommitFacts {
  git_oid parent{};  ///< zero unless it has exactly one
  git_oid tree{};
  std::string committer_email;
  std::string message;
};
CommitFacts facts_of(git_repository *repository, const git_oid &commit);

/// The value of a trailer in the last paragraph of a message; empty: it has none of that name.
std::string trailer(std::string_view message, std::string_view name);

/// The commits that `head` has and `base` has not, newest first, at most `limit`.
std::vector<git_oid> commits_between(git_repository *repository, const git_oid &base, const git_oid &head,
                                     std::size_t limit);

}  // namespace pull_request

#endif
