// fixture.hpp: a repository, the loaded module, and promotions of podinfo into it.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "forge_double.hpp"
#include "git_repository.hpp"
#include "temporary_folder.hpp"
#include "test_host/strategy.hpp"

namespace pull_request::test {

using promotion::test::GitRepository;
using promotion::test::StepResult;
using promotion::test::Task;

/// A marker of pipeline default/podinfo. selector: with its '@'. field: with its ':'.
std::string marker(const std::string &environment, const std::string &selector = "",
                   const std::string &field = "");

/// qa has the targets perf/podinfo and local/podinfo, prod has eu/podinfo.
class PullRequestTest : public testing::Test {
 protected:
  enum class Way { file, github };

  /// file: over file://, type git. github: over smart HTTP, type github. The block is done with an open pull
  /// request.
  explicit PullRequestTest(Way way = Way::file);
  ~PullRequestTest() override;

  promotion::test::Strategy &strategy();
  /// A task of the promotion of `version` into qa for one target: 0 is perf/podinfo, 1 is local/podinfo.
  Task task(std::uint32_t target = 0, const std::string &version = "6.0.1") const;
  /// Both tasks of that promotion.
  std::vector<Task> tasks(const std::string &version = "6.0.1") const;
  /// Steps them in one call. Where the call fails, so does each task.
  std::vector<StepResult> step(const std::vector<Task> &tasks);
  StepResult step(const Task &one) { return step(std::vector<Task>{one}).front(); }
  std::vector<StepResult> withdraw(const std::vector<Task> &tasks);

  std::string url() const;
  /// The block of the fixture's repository with further members, as JSON without braces.
  std::string block_with(const std::string &members) const;
  /// The module anew, as after a restart of the host.
  void start_again();
  std::filesystem::path storage() { return host.storage(); }
  /// Everything the module said or sent where it must not show a secret.
  void expect_no_secret(const std::vector<StepResult> &results);

  promotion::test::TemporaryFolder folder;
  GitRepository repository;
  promotion::test::Host host;
  ForgeDouble forge;
  std::string configuration;
  std::string block;

 private:
  Way way_;
  std::unique_ptr<promotion::test::Module> module_;
  std::unique_ptr<promotion::test::Strategy> strategy_;
};

class GitHubTest : public PullRequestTest {
 protected:
  GitHubTest() : PullRequestTest(Way::github) {}
};

}  // namespace pull_request::test
