// The ways in which the module speaks to git servers over HTTP: the short one, and libgit2's where a server
// wants that.
#include <gmock/gmock.h>

#include "fixture.hpp"
#include "process.hpp"

namespace pull_request::test {
namespace {

const std::string branch = "promotion/default/podinfo/qa";

class GitWaysTest : public GitHubTest {
 protected:
  std::size_t asked(const std::string &method, const std::string &part) { return forge.count(method, part); }
  auto is_push() {
    return [](const SentRequest &request) {
      return request.method == "POST" && request.url.ends_with("/git-receive-pack");
    };
  }
  /// The next version as a new branch.
  StepResult next() {
    repository.remove_branch(branch);
    forge.requests.clear();
    const StepResult result = step(task(0, "6.0." + std::to_string(++version_)));
    EXPECT_EQ(repository.commits_ahead("main", branch), 1);
    EXPECT_EQ(repository.fsck(), "");
    return result;
  }

  int version_ = 1;
};

TEST_F(GitWaysTest, OnceTheServerIsKnownAPromotionTakesTwoRequests) {
  step(task());
  EXPECT_EQ(next().outcome, PROMOTION_STEP_SUCCEEDED);
  EXPECT_EQ(asked("GET", "info/refs"), 0U);
  EXPECT_EQ(asked("POST", "git-upload-pack"), 1U);
  EXPECT_EQ(asked("POST", "git-receive-pack"), 1U);
}

// What git itself would send in chunks begins at 1 MiB; a server that takes none (411) is no matter here.
TEST_F(GitWaysTest, EvenALargeFileIsPushedInOneBodyOfKnownLength) {
  std::string noise;
  for (std::uint32_t i = 0, state = 1; i < 2'000'000; ++i) {
    state = state * 1664525U + 1013904223U;
    noise += static_cast<char>('a' + (state >> 24U) % 26U);
  }
  repository.commit("main", {{"apps/qa/podinfo.yaml", "a: 1 " + marker("qa") + "\nnoise: " + noise + "\n"}},
                    "Grow");
  EXPECT_EQ(step(task()).outcome, PROMOTION_STEP_SUCCEEDED);
  EXPECT_EQ(repository.file(branch, "apps/qa/podinfo.yaml").substr(0, 8), "a: 6.0.1");
  EXPECT_EQ(asked("POST", "git-receive-pack"), 1U);
  EXPECT_EQ(repository.fsck(), "");
}

TEST_F(GitWaysTest, AMovedBaseTakesOneRequestMore) {
  step(task());
  repository.commit("main", {{"x", "y"}}, "Move on");
  EXPECT_EQ(next().outcome, PROMOTION_STEP_SUCCEEDED);
  EXPECT_EQ(asked("POST", "git-upload-pack"), 2U);
}

TEST_F(GitWaysTest, AServerThatTakesNoThinPackGetsAWholeOneFromThenOn) {
  step(task());
  const std::string report = "0024unpack index-pack abnormal exit\n0000";
  forge.intercept(
      is_push(),
      {200, {{"content-type", "application/x-git-receive-pack-result"}}, "002d\1" + report + "0000"});
  EXPECT_EQ(next().outcome, PROMOTION_STEP_SUCCEEDED);
  EXPECT_EQ(asked("POST", "git-receive-pack"), 2U);
  EXPECT_EQ(next().outcome, PROMOTION_STEP_SUCCEEDED);
  EXPECT_EQ(asked("POST", "git-receive-pack"), 1U);
  EXPECT_EQ(asked("GET", "service=git-receive-pack"), 1U);
}

TEST_F(GitWaysTest, AServerOfVersionZeroIsReadByLibgit2) {
  forge.speaks_version_2 = false;
  step(task());
  repository.commit("main", {{"x", "y"}}, "Move on");
  EXPECT_EQ(next().outcome, PROMOTION_STEP_SUCCEEDED);
  EXPECT_EQ(repository.file(branch, "x"), "y");
}

TEST_F(GitWaysTest, AServerThatNoLongerSpeaksVersionTwoIsAskedAgainHowItIsRead) {
  step(task());
  forge.speaks_version_2 = false;
  EXPECT_EQ(next().outcome, PROMOTION_STEP_SUCCEEDED);
  EXPECT_GT(asked("GET", "service=git-upload-pack"), 0U);
}

TEST_F(GitWaysTest, ABaseThatWasPutBackIsFollowed) {
  const std::string first = repository.head("main");
  repository.commit("main", {{"x", "y"}}, "Move on");
  step(task());
  repository.git({"update-ref", "refs/heads/main", first});
  EXPECT_EQ(next().outcome, PROMOTION_STEP_SUCCEEDED);
  EXPECT_EQ(repository.git({"rev-parse", branch + "^"}).substr(0, 40), first);
}

TEST_F(GitWaysTest, WhatIsSentDoesNotGrowWithTheFolders) {
  GitRepository::Files many;
  for (int i = 0; i < 2000; ++i)
    many["apps/qa/other-" + std::to_string(i) + ".yaml"] = "a: " + std::to_string(i);
  repository.commit("main", many, "Many");
  step(task());
  for (const SentRequest &request : forge.requests) EXPECT_LT(request.body.size(), 3000U) << request.url;
  EXPECT_EQ(repository.fsck(), "");
}

TEST_F(GitWaysTest, AnEmptyRepositoryIsToldFromAMissingBranch) {
  block = R"({"url": ")" + url() + R"(", "branch": "release", "secretRef": {"name": "git"}})";
  EXPECT_EQ(step(task()).status, PROMOTION_FAILED_PRECONDITION);
  repository.remove_branch("main");
  EXPECT_EQ(step(task()).status, PROMOTION_UNAVAILABLE);
}

}  // namespace
}  // namespace pull_request::test
