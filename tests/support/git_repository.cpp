#include "git_repository.hpp"

#include <sstream>
#include <stdexcept>

#include "process.hpp"

namespace promotion::test {
namespace {

std::vector<std::string> lines_of(const std::string &text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

// One commit in the language of git fast-import.
std::string import_commit(const std::string &branch, const std::string &parent,
                          const GitRepository::Files &files, const std::string &message) {
  std::ostringstream text;
  text << "commit refs/heads/" << branch << "\n"
       << "committer Example <someone@example.com> 1700000000 +0000\n"
       << "data " << message.size() << "\n"
       << message << "\n";
  if (!parent.empty()) text << "from " << parent << "\n";
  for (const auto &[path, content] : files) {
    text << "M 100644 inline " << path << "\ndata " << content.size() << "\n" << content << "\n";
  }
  return text.str();
}

}  // namespace

std::map<std::string, std::string> git_environment() {
  return {{"GIT_CONFIG_NOSYSTEM", "1"}, {"GIT_CONFIG_GLOBAL", "/dev/null"}, {"GIT_TERMINAL_PROMPT", "0"}};
}

GitRepository::GitRepository(std::filesystem::path folder, const Files &files) : folder_(std::move(folder)) {
  std::filesystem::create_directories(folder_.parent_path());
  run_or_throw({"git", "init", "--quiet", "--bare", "--initial-branch=main", folder_.string()}, {},
               git_environment());
  git({"fast-import", "--quiet"}, import_commit("main", "", files, "Begin"));
}

void GitRepository::commit(const std::string &branch, const Files &files, const std::string &message) {
  const std::string parent = head(branch).empty() ? head("main") : head(branch);
  git({"fast-import", "--quiet"}, import_commit(branch, parent, files, message));
}

std::vector<std::string> GitRepository::branches() const {
  return lines_of(git({"for-each-ref", "--format=%(refname:lstrip=2)", "refs/heads"}));
}

std::vector<std::string> GitRepository::other_branches() const {
  std::vector<std::string> others = branches();
  std::erase(others, "main");
  return others;
}

std::string GitRepository::head(const std::string &branch) const {
  const std::vector<std::string> found =
      lines_of(git({"for-each-ref", "--format=%(objectname)", "refs/heads/" + branch}));
  return found.size() == 1 ? found[0] : "";
}

std::string GitRepository::file(const std::string &branch, const std::string &path) const {
  return git({"cat-file", "blob", "refs/heads/" + branch + ":" + path});
}

int GitRepository::commits_ahead(const std::string &base, const std::string &branch) const {
  return std::stoi(git({"rev-list", "--count", "refs/heads/" + base + "..refs/heads/" + branch}));
}

std::vector<std::string> GitRepository::changes(const std::string &base, const std::string &branch) const {
  std::vector<std::string> result;
  bool in_hunk = false;
  for (const std::string &line : lines_of(git({"diff", "--unified=0", "--no-renames", "--no-color",
                                               "refs/heads/" + base + "...refs/heads/" + branch}))) {
    if (line.rfind("diff --git ", 0) == 0) in_hunk = false;
    if (!in_hunk && line.rfind("+++ ", 0) == 0)
      result.push_back(line.substr(line.rfind("+++ b/", 0) == 0 ? 6 : 4));
    if (in_hunk && (line[0] == '-' || line[0] == '+' || line[0] == '\\')) result.push_back(line);
    if (line.rfind("@@", 0) == 0) in_hunk = true;
  }
  return result;
}

std::string GitRepository::fsck() const {
  const CommandResult result =
      run({"git", "-C", folder_.string(), "fsck", "--strict", "--no-progress", "--no-dangling"}, {},
          git_environment());
  return result.code == 0 ? result.output + result.error
                          : "status " + std::to_string(result.code) + ": " + result.output + result.error;
}

void GitRepository::remove_branch(const std::string &branch) {
  git({"update-ref", "-d", "refs/heads/" + branch});
}

std::string GitRepository::git(const std::vector<std::string> &arguments, const std::string &input) const {
  std::vector<std::string> command{"git", "-C", folder_.string()};
  command.insert(command.end(), arguments.begin(), arguments.end());
  return run_or_throw(command, input, git_environment());
}

}  // namespace promotion::test
