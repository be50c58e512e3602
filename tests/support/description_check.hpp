#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "http.hpp"
#include "process.hpp"
#include "temporary_folder.hpp"

namespace promotion::test {

/// A proxy on 127.0.0.1 in front of a server that stands for GitHub. It checks every request and every answer
/// against the description that GitHub publishes, and answers with an error of its own where they do not fit.
/// It is the npm package @stoplight/prism-cli with @octokit/openapi, installed by tests/setup/npm.sh.
class DescriptionCheck {
 public:
  /// Why it cannot be had on this machine; empty when it can.
  static std::string unavailable();

  /// Throws std::runtime_error, with its output, when it does not come up.
  explicit DescriptionCheck(const std::string &server_url);

  std::string url() const { return front_->url(); }
  /// What did not fit so far, one for each exchange, in the proxy's words.
  std::vector<std::string> violations() const;

 private:
  HttpAnswer forward(const RecordedRequest &request);

  TemporaryFolder folder_;
  std::uint16_t port_ = 0;
  std::unique_ptr<Process> proxy_;
  mutable std::mutex mutex_;
  std::vector<std::string> violations_;
  std::unique_ptr<RecordingServer> front_;  // the proxy's log comes late; its answers do not
};

}  // namespace promotion::test
