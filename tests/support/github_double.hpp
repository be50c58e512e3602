#pragma once

#include <filesystem>
#include <map>
#include <mutex>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "git_repository.hpp"
#include "http.hpp"

namespace promotion::test {

/// A pull request as the double remembers it. `head` is a branch of the same repository.
struct GitHubPullRequest {
  std::string repository;  ///< OWNER/NAME
  int number = 0;
  std::string title, body, head, base;
  std::string head_commit;  ///< as last seen; fixed once it is no longer open
  bool open = true, merged = false, draft = false;
  std::string created_at, updated_at, closed_at;
};

/// GitHub's pull request API for repositories that lie on disk as OWNER/NAME.git. It keeps state and refuses
/// what the real one refuses, looking branches and commits up in the repository itself. Its answers have
/// every field that GitHub's published description asks for. Thread-safe.
class GitHubDouble {
 public:
  GitHubDouble(std::filesystem::path repositories, std::vector<std::string> tokens);

  std::string url() const { return server_.url(); }

  std::vector<GitHubPullRequest> pull_requests() const;
  std::vector<RecordedRequest> requests() const { return server_.requests(); }
  /// The recorded requests with that method.
  std::vector<RecordedRequest> requests(const std::string &method) const;

  /// The next request with that method is carried out, but answered with this status, as when a gateway
  /// fails.
  void fail_after_effect(const std::string &method, int status);
  /// The next request with that method is answered with this and has no effect.
  void refuse_next(const std::string &method, HttpAnswer answer);
  void merge(int number);  ///< Only on the record: the base branch stays as it is.
  void close(int number);

 private:
  struct Script {
    std::string method;
    bool after_effect;
    HttpAnswer answer;
  };

  HttpAnswer handle(const RecordedRequest &request);
  HttpAnswer route(const RecordedRequest &request);
  std::optional<HttpAnswer> refuse_stranger(const RecordedRequest &request) const;
  HttpAnswer list(const std::string &repository, const RecordedRequest &request);
  HttpAnswer create(const std::string &repository, const RecordedRequest &request);
  HttpAnswer edit(GitHubPullRequest &pull, const RecordedRequest &request);
  GitHubPullRequest *find(const std::string &repository, int number);
  std::string head(const std::string &repository, const std::string &branch) const;
  std::filesystem::path folder(const std::string &repository) const;
  int commits_between(const std::string &repository, const std::string &base, const std::string &head) const;
  void look_at_branches();

  std::filesystem::path repositories_;
  std::vector<std::string> tokens_;
  mutable std::mutex mutex_;
  std::vector<GitHubPullRequest> pulls_;
  std::vector<Script> scripts_;
  int next_number_ = 1;
  RecordingServer server_;
};

/// GitHub's JSON of a repository OWNER/NAME as a single one is answered, of a comment, and of a pull request
/// that merges itself.
nlohmann::json github_repository_json(const std::string &name, const std::string &api_url);
nlohmann::json github_comment_json(const std::string &repository, int pull, std::size_t id,
                                   const std::string &body, const std::string &api_url);
nlohmann::json github_auto_merge_json(const std::string &method, const std::string &api_url);

/// GitHub's JSON of a pull request; `full` as a single one is answered, else as in a list.
nlohmann::json github_pull_request_json(const GitHubPullRequest &pull, const std::string &base_commit,
                                        const std::string &api_url, bool full);

}  // namespace promotion::test
