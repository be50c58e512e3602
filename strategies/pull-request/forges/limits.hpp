// limits.hpp: when a credential may be used again.
#ifndef PULL_REQUEST_FORGES_LIMITS_HPP
#define PULL_REQUEST_FORGES_LIMITS_HPP

#include <chrono>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <promotion/module.hpp>
#include <string>

#include "forges/github_app.hpp"

namespace pull_request {

/// What forges said about their limits, for each credential. Whoever shares a credential shares its limits,
/// so a refusal for one pipeline speaks for all of them, and nobody asks again before its time. Thread-safe.
class Limits {
 public:
  using Time = std::chrono::steady_clock::time_point;

  /// What GitHub gave its Apps instead of a credential, which is shared alike.
  GitHubAppTokens app_tokens;

  /// now: for tests.
  explicit Limits(std::function<Time()> now = [] { return std::chrono::steady_clock::now(); });

  /// Throws promotion::Error (RESOURCE_EXHAUSTED, with the time to try again) while the credential is to be
  /// left alone. Those who are refused one after the other are let in one after the other too, a little
  /// apart, so that they do not all come at once when the limit ends. looking: the request can wait (it only
  /// asks what became of something), so it leaves the last tenth of a limit to those that cannot.
  void before(const std::string &credential, bool looking);
  /// The forge refused for a limit: nothing more for that long.
  void refused(const std::string &credential, std::chrono::milliseconds wait);
  /// What the forge said is left: of `limit` requests there are `remaining` until `reset` from now.
  void left(const std::string &credential, long long remaining, long long limit, std::chrono::seconds reset);

 private:
  struct Credential {
    Time free_at{};         ///< no request before
    long long waiting = 0;  ///< refused since then
    Time scarce_until{};    ///< until then little is left
  };

  std::function<Time()> now_;
  std::mutex mutex_;
  std::map<std::string, Credential> credentials_;
};

}  // namespace pull_request

#endif
