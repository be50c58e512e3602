#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace promotion::test {

/// A bare repository on disk, made and looked at with the git command line, so that what a module did is
/// judged by another implementation than its own.
class GitRepository {
 public:
  using Files = std::map<std::string, std::string>;  ///< path → content

  /// Makes it, with one commit holding `files` on the branch `main`.
  GitRepository(std::filesystem::path folder, const Files &files);

  const std::filesystem::path &folder() const { return folder_; }
  std::string file_url() const { return "file://" + folder_.string(); }

  /// Adds a commit that writes these files, leaving the others as they are. The branch is made where it is
  /// missing, from `main`.
  void commit(const std::string &branch, const Files &files, const std::string &message);

  /// Names without refs/heads/, sorted.
  std::vector<std::string> branches() const;
  /// All but `main`.
  std::vector<std::string> other_branches() const;
  /// The commit a branch points at; empty when there is none of that name.
  std::string head(const std::string &branch) const;
  /// The content of a file; throws when the branch or the file is missing.
  std::string file(const std::string &branch, const std::string &path) const;
  /// Number of commits that `branch` has and `base` has not.
  int commits_ahead(const std::string &base, const std::string &branch) const;
  /// What changed between the merge base of two branches and the second, one string a line: the file's path,
  /// then its lines taken away (`-…`) and added (`+…`), without context.
  std::vector<std::string> changes(const std::string &base, const std::string &branch) const;
  /// What `git fsck --strict` finds; empty when there is nothing to find.
  std::string fsck() const;
  void remove_branch(const std::string &branch);

  /// `git ARGUMENTS` in the repository: its stdout. Throws when it fails.
  std::string git(const std::vector<std::string> &arguments, const std::string &input = {}) const;

 private:
  std::filesystem::path folder_;
};

/// So that nothing of the user's or the machine's git configuration matters.
std::map<std::string, std::string> git_environment();

}  // namespace promotion::test
