#include "api_double.hpp"

#include <stdexcept>
#include <utility>

#include "../git_repository.hpp"
#include "../process.hpp"

namespace promotion::test {

ApiDouble::ApiDouble(std::filesystem::path repository, std::string name, std::string token)
    : repository_(std::move(repository)), name_(std::move(name)), token_(std::move(token)) {}

ForgePull *ApiDouble::find(int number) {
  for (ForgePull &pull : pulls_) {
    if (pull.number == number) return &pull;
  }
  return nullptr;
}

ForgePull &ApiDouble::at(int number) {
  ForgePull *pull = find(number);
  if (pull == nullptr) throw std::runtime_error("the double has no pull request " + std::to_string(number));
  return *pull;
}

const ForgePull *ApiDouble::open_between(const std::string &head, const std::string &base) const {
  for (const ForgePull &pull : pulls_) {
    if (pull.open && pull.head == head && pull.base == base) return &pull;
  }
  return nullptr;
}

ForgePull &ApiDouble::add(const std::string &head, const std::string &base) {
  ForgePull pull;
  pull.number = static_cast<int>(pulls_.size()) + 1;
  pull.head = head;
  pull.base = base;
  pull.head_commit = head_of(head);
  return pulls_.emplace_back(std::move(pull));
}

void ApiDouble::look_at_branches(bool close_without_branch) {
  for (ForgePull &pull : pulls_) {
    if (!pull.open) continue;
    const std::string commit = head_of(pull.head);
    if (!commit.empty()) pull.head_commit = commit;
    if (commit.empty() && close_without_branch) pull.open = false;
  }
}

std::string ApiDouble::git(const std::vector<std::string> &arguments) const {
  std::vector<std::string> command{
      "git", "-C", repository_.string(), "-c", "user.name=Somebody", "-c", "user.email=somebody@example.com"};
  command.insert(command.end(), arguments.begin(), arguments.end());
  const CommandResult result = run(command, {}, git_environment());
  return result.code == 0 ? result.output.substr(0, result.output.find('\n')) : std::string();
}

std::string ApiDouble::head_of(const std::string &branch) const {
  return git({"rev-parse", "--verify", "--quiet", "--end-of-options", "refs/heads/" + branch});
}

bool ApiDouble::conflicts(const ForgePull &pull) const {
  return git({"merge-tree", "--write-tree", "refs/heads/" + pull.base, pull.head_commit}).empty();
}

void ApiDouble::merge(int number) {
  ForgePull &pull = at(number);
  pull.head_commit = head_of(pull.head);
  const std::string base = head_of(pull.base);
  const std::string tree = git({"merge-tree", "--write-tree", base, pull.head_commit});
  if (tree.empty()) throw std::runtime_error("pull request " + std::to_string(number) + " conflicts");
  pull.merge_commit = git({"commit-tree", tree, "-p", base, "-p", pull.head_commit, "-m", "Merge"});
  git({"update-ref", "refs/heads/" + pull.base, pull.merge_commit, base});
  pull.open = false;
  pull.merged = true;
}

void ApiDouble::pass_checks() {
  checks_pass_ = true;
  for (const ForgePull &pull : pulls_) {
    if (pull.open && pull.armed) merge(pull.number);
  }
}

}  // namespace promotion::test
