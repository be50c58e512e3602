#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "../process.hpp"
#include "../temporary_folder.hpp"
#include "api_double.hpp"

namespace promotion::test {

/// kubectl as it is on this machine (see kubectl_unavailable), with a folder of its own for all that it
/// keeps, and no proxy.
class Kubectl {
 public:
  /// token: as whom it comes. server: over TLS, else no token is sent.
  Kubectl(const KubernetesDouble &server, const std::string &token);

  /// Never throws for what kubectl refuses: `code` and `error` say it.
  CommandResult run(const std::vector<std::string> &arguments, const std::string &input = {}) const;
  /// What it printed. Throws std::runtime_error with its message when it ends with another status than 0.
  std::string run_or_throw(const std::vector<std::string> &arguments, const std::string &input = {}) const;
  /// The command of the same, to be run beside the test.
  std::vector<std::string> command(const std::vector<std::string> &arguments) const;

 private:
  TemporaryFolder folder_;
};

}  // namespace promotion::test
