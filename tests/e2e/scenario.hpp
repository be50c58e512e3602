#pragma once

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "control_plane.hpp"
#include "description_check.hpp"
#include "git_repository.hpp"
#include "git_server.hpp"
#include "github_double.hpp"
#include "temporary_folder.hpp"

namespace promotion::test {

inline constexpr char kHmacKey[] = "a-key-that-flux-and-the-host-share";
inline constexpr char kToken[] = "example-token";

/// The pipeline of the requirement: podinfo in the namespace default, from dev to qa (targets qa and perf) to
/// prod. `promotion` is the content of spec.promotion, as YAML in flow style.
std::string podinfo_pipeline(const std::string &promotion);

/// A repository's files with markers for that pipeline. qa and perf share one marker; prod has its own.
GitRepository::Files podinfo_files();

/// What a promotion of 6.1.0 into qa changes in them, as GitRepository::changes() tells it.
std::vector<std::string> changes_into_qa();

/// An upgrade of podinfo on a cluster, as Flux reports it.
FluxEvent upgrade(const std::string &cluster, const std::string &revision = "6.1.0");

/// A control plane whose pipeline promotes by pull requests into a repository on a server that asks for a
/// token, and on a double of GitHub. The pipeline says https://github.com/example/gitops.git.
class PullRequestScenario {
 public:
  struct Options {
    GitRepository::Files files = podinfo_files();
    bool check_against_githubs_description = false;
    std::string block = ", until: opened";  ///< more of the pipeline's block
    int poll_seconds = 1;                   ///< between looks at an open pull request
    bool tls = false;                       ///< git over https, with an authority of its own
    std::vector<std::string> launcher = {};  ///< of the control plane
  };

  PullRequestScenario() : PullRequestScenario(Options()) {}
  explicit PullRequestScenario(const Options &options);

  ControlPlane &host() { return *host_; }
  GitRepository &repository() { return *repository_; }
  GitHubDouble &github() { return *github_; }
  GitServer &git() { return *git_; }
  std::vector<std::string> violations() const {
    return check_ ? check_->violations() : std::vector<std::string>();
  }

 private:
  TemporaryFolder folder_;
  std::unique_ptr<GitRepository> repository_;
  std::unique_ptr<GitServer> git_;
  std::unique_ptr<GitHubDouble> github_;
  std::optional<DescriptionCheck> check_;
  std::unique_ptr<ControlPlane> host_;
};

/// A control plane whose pipeline promotes by pushing a branch to a repository on disk.
class BranchScenario {
 public:
  explicit BranchScenario(
      const std::string &configuration = "events: {secretRef: flux-system/promotion-events}\n");

  ControlPlane &host() { return *host_; }
  GitRepository &repository() { return *repository_; }

 private:
  TemporaryFolder folder_;
  std::unique_ptr<GitRepository> repository_;
  std::unique_ptr<ControlPlane> host_;
};

/// Skips a test that needs programs which are not installed.
#define PROMOTION_NEEDS_GIT_SERVER()            \
  if (!promotion::test::GitServer::available()) \
  GTEST_SKIP() << "nginx and fcgiwrap (Debian: nginx-light fcgiwrap) are not installed"

}  // namespace promotion::test
