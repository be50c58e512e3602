#pragma once

#include <filesystem>
#include <nlohmann/json_fwd.hpp>
#include <set>
#include <string>
#include <vector>

#include "../http.hpp"

namespace promotion::test {

/// A pull or merge request as a double remembers it.
struct ForgePull {
  int number = 0;
  std::string title, body, head, base;
  std::string head_commit;  ///< as last seen; fixed once it is no longer open
  bool open = true, merged = false;
  bool armed = false;  ///< it is merged as soon as its checks pass
  std::string merge_commit;
  std::vector<std::string> labels, reviewers, assignees, comments;
};

/// A forge's API for one repository that lies on disk. Branches, commits and merges are those of the
/// repository itself, by the git command line. What the API answers and refuses is each forge's own. Not
/// thread-safe.
class ApiDouble {
 public:
  /// name: as the API calls the repository.
  ApiDouble(std::filesystem::path repository, std::string name, std::string token);
  virtual ~ApiDouble() = default;
  ApiDouble(const ApiDouble &) = delete;
  ApiDouble &operator=(const ApiDouble &) = delete;

  /// The answer to a request, whose path begins behind the API's own.
  virtual HttpAnswer answer(const RecordedRequest &request) = 0;

  // What people and other programs do.
  void close(int number) { at(number).open = false; }
  void merge(int number);
  /// Checks that have to pass are running; or they have passed, and what is armed is merged.
  void run_checks() { checks_pass_ = false; }
  void pass_checks();

  /// The next requests to open one find a repository whose first push is not worked through yet.
  void count_as_empty(int requests) { empty_for_ = requests; }

  const std::vector<ForgePull> &pulls() const { return pulls_; }
  ForgePull &at(int number);

 protected:
  ForgePull *find(int number);
  /// The one that is open between these branches.
  const ForgePull *open_between(const std::string &head, const std::string &base) const;
  ForgePull &add(const std::string &head, const std::string &base);
  void look_at_branches(bool close_without_branch);
  std::string head_of(const std::string &branch) const;
  bool conflicts(const ForgePull &pull) const;
  bool checks_pass() const { return checks_pass_; }
  const std::string &name() const { return name_; }
  const std::string &token() const { return token_; }

  std::vector<ForgePull> pulls_;
  int empty_for_ = 0;

 private:
  std::string git(const std::vector<std::string> &arguments) const;

  std::filesystem::path repository_;
  std::string name_, token_;
  bool checks_pass_ = true;
};

/// GitHub: REST for the repository OWNER/NAME, and of GraphQL what arms and disarms its auto-merge.
class GitHubApiDouble : public ApiDouble {
 public:
  using ApiDouble::ApiDouble;
  HttpAnswer answer(const RecordedRequest &request) override;
  bool allow_auto_merge = true;  ///< a setting of the repository

 private:
  nlohmann::json json_of(const ForgePull &pull) const;
  HttpAnswer list(const RecordedRequest &request) const;
  HttpAnswer create(const RecordedRequest &request);
  HttpAnswer one(ForgePull &pull, const RecordedRequest &request, const std::string &what);
  HttpAnswer graphql(const RecordedRequest &request);

  std::set<int> drafts_;
};

/// GitLab: the project GROUP/…/NAME, everything below /projects/:id/merge_requests that this project uses.
class GitLabDouble : public ApiDouble {
 public:
  using ApiDouble::ApiDouble;
  HttpAnswer answer(const RecordedRequest &request) override;
};

/// Gitea 1.15, as recorded: status codes, texts and omissions.
class GiteaDouble : public ApiDouble {
 public:
  using ApiDouble::ApiDouble;
  HttpAnswer answer(const RecordedRequest &request) override;
  /// The base branch wants an approval, which nobody gives.
  void require_approval() { wants_approval_ = true; }

 private:
  HttpAnswer pulls_answer(const RecordedRequest &request, const std::vector<std::string> &parts);
  HttpAnswer create(const RecordedRequest &request);
  HttpAnswer list(const RecordedRequest &request) const;
  HttpAnswer edit(ForgePull &pull, const RecordedRequest &request) const;
  HttpAnswer merge_request(ForgePull &pull, const RecordedRequest &request);
  HttpAnswer issue_answer(ForgePull &pull, const RecordedRequest &request, const std::string &what);
  HttpAnswer labels_answer(const RecordedRequest &request);
  nlohmann::json labels_of(const ForgePull &pull) const;
  nlohmann::json shown(const ForgePull &pull) const;

  bool wants_approval_ = false;
  std::vector<std::string> labels_;  // a label's number is its place, from 1
};

}  // namespace promotion::test
