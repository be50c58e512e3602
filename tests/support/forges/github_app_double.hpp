#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "../http.hpp"

namespace promotion::test {

/// The part of GitHub's API that Apps log in by. It checks what a JSON Web Token says and who signed it, and
/// refuses what GitHub refuses, in its words.
class GitHubAppDouble {
 public:
  /// The App `id`, with a key of its own, is installed for the repository OWNER/NAME. Its tokens are `token`.
  GitHubAppDouble(std::string id, long long installation, std::string repository, std::string token);
  ~GitHubAppDouble();

  std::string private_key_pem() const;
  /// A request of that part; nothing for every other.
  std::optional<HttpAnswer> answer(const RecordedRequest &request);
  /// Its clock, from that of this machine.
  void set_clock_ahead(std::chrono::seconds by) { ahead_ = by; }
  /// How long the tokens that it gives are good.
  void set_lifetime(std::chrono::seconds lifetime) { lifetime_ = lifetime; }
  int given() const { return given_; }  ///< tokens

 private:
  struct Key;
  std::string why_refused(const std::string &authorization) const;
  long long now() const;

  std::string id_;
  long long installation_;
  std::string repository_, token_;
  std::unique_ptr<Key> key_;
  std::chrono::seconds ahead_{0}, lifetime_{3600};
  int given_ = 0;
};

}  // namespace promotion::test
