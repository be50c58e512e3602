// github_app.hpp: the tokens that an installation of a GitHub App is given, in place of one in the Secret.
#ifndef PULL_REQUEST_FORGES_GITHUB_APP_HPP
#define PULL_REQUEST_FORGES_GITHUB_APP_HPP

#include <chrono>
#include <functional>
#include <map>
#include <mutex>
#include <promotion/module.hpp>
#include <string>

#include "git/credentials.hpp"
#include "settings/block.hpp"

namespace pull_request {

class Limits;

/// Kept in memory alone, each until shortly before it expires. Thread-safe.
class GitHubAppTokens {
 public:
  using Time = std::chrono::system_clock::time_point;

  /// now: for tests.
  explicit GitHubAppTokens(std::function<Time()> now = [] { return std::chrono::system_clock::now(); });

  /// Gives `credentials` a token, where they are those of an App and the repository is GitHub's. Throws
  /// promotion::Error: what is wrong with the App's keys, or what GitHub said.
  void log_in(const promotion::Host &host, const promotion::Call &call, const Repository &repository,
              Limits &limits, Credentials &credentials);
  /// The token was refused, as after the App was installed anew: the next log_in() asks for another.
  void forget(const Repository &repository, const Credentials &credentials);

 private:
  struct Token {
    std::string text;
    Time good_until;
  };

  std::function<Time()> now_;
  std::mutex mutex_;
  std::map<std::string, Token> tokens_;
};

}  // namespace pull_request

#endif
