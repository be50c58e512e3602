// Whose branch it is: ours, a newer promotion's, or that of people. Over file://, type git.
#include "fixture.hpp"

namespace pull_request::test {
namespace {

const std::string branch = "promotion/default/podinfo/qa";

class BranchTest : public PullRequestTest {};

TEST_F(BranchTest, ANewerRevisionTakesTheBranchOver) {
  step(task());
  Task newer = task(0, "6.0.2");
  EXPECT_EQ(step(newer).outcome, PROMOTION_STEP_SUCCEEDED);
  EXPECT_EQ(repository.commits_ahead("main", branch), 1);
  EXPECT_NE(repository.file(branch, "apps/qa/podinfo.yaml").find("6.0.2"), std::string::npos);
}

TEST_F(BranchTest, AMovedBaseMakesTheEditAgain) {
  step(task());
  repository.commit(
      "main", {{"apps/qa/podinfo.yaml", "kind: Other\nspec:\n  version: \"6.0.0\" " + marker("qa") + "\n"}},
      "Move on");
  EXPECT_EQ(step(task()).outcome, PROMOTION_STEP_SUCCEEDED);
  EXPECT_EQ(repository.commits_ahead("main", branch), 1);
  EXPECT_EQ(repository.file(branch, "apps/qa/podinfo.yaml"),
            "kind: Other\nspec:\n  version: \"6.0.1\" " + marker("qa") + "\n");
  EXPECT_EQ(repository.fsck(), "");
}

TEST_F(BranchTest, ABranchOfOthersIsNotOverwritten) {
  repository.commit(branch, {{"other.txt", "mine"}}, "Somebody's work");
  const std::string theirs = repository.head(branch);
  const StepResult result = step(task());
  EXPECT_EQ(result.outcome, PROMOTION_STEP_WAITING);
  EXPECT_NE(result.message.find("commits of others"), std::string::npos) << result.message;
  EXPECT_EQ(repository.head(branch), theirs);
}

TEST_F(BranchTest, WorkOfOthersOnTopOfOursIsNotOverwrittenByANewerRevision) {
  step(task());
  repository.commit(branch, {{"other.txt", "mine"}}, "Somebody's work");
  const std::string theirs = repository.head(branch);
  EXPECT_EQ(step(task(0, "6.0.2")).outcome, PROMOTION_STEP_WAITING);
  EXPECT_EQ(repository.head(branch), theirs);
}

TEST_F(BranchTest, WorkOfOthersOnTopOfThisPromotionIsFine) {
  step(task());
  repository.commit(branch, {{"other.txt", "mine"}}, "Somebody's work");
  const std::string theirs = repository.head(branch);
  EXPECT_EQ(step(task()).outcome, PROMOTION_STEP_SUCCEEDED);
  EXPECT_EQ(repository.head(branch), theirs);
}

TEST_F(BranchTest, ACommitThatSomebodyAmendedIsTheirs) {
  step(task());
  const std::string amended =
      repository.git({"-c", "user.name=Someone", "-c", "user.email=someone@example.com", "commit-tree",
                      repository.head(branch) + "^{tree}", "-p", repository.head("main"), "-m", "Amended"});
  repository.git({"update-ref", "refs/heads/" + branch, amended.substr(0, 40)});
  EXPECT_EQ(step(task(0, "6.0.2")).outcome, PROMOTION_STEP_WAITING);
}

TEST_F(BranchTest, ABranchLeftBehindByAMergeIsTakenAgain) {
  step(task());
  repository.git({"update-ref", "refs/heads/main", repository.head(branch)});
  EXPECT_EQ(step(task(0, "6.0.2")).outcome, PROMOTION_STEP_SUCCEEDED);
  EXPECT_EQ(repository.commits_ahead("main", branch), 1);
}

TEST_F(BranchTest, WithoutABranchTheRemotesHeadIsTheBase) {
  repository.commit("stable", {{"x", "y"}}, "Stable");
  repository.git({"symbolic-ref", "HEAD", "refs/heads/stable"});
  block = R"({"url": ")" + url() + R"("})";
  EXPECT_EQ(step(task()).outcome, PROMOTION_STEP_SUCCEEDED);
  EXPECT_EQ(repository.commits_ahead("stable", branch), 1);
}

TEST_F(BranchTest, AMissingBaseBranchIsNamed) {
  block = R"({"url": ")" + url() + R"(", "baseBranch": "release"})";
  const StepResult result = step(task());
  EXPECT_EQ(result.status, PROMOTION_FAILED_PRECONDITION);
  EXPECT_NE(result.message.find("has no branch release"), std::string::npos) << result.message;
}

TEST_F(BranchTest, WithdrawRemovesItsBranch) {
  step(task());
  EXPECT_EQ(withdraw({task()})[0].outcome, PROMOTION_STEP_SUCCEEDED);
  EXPECT_TRUE(repository.other_branches().empty());
  EXPECT_EQ(withdraw({task()})[0].outcome, PROMOTION_STEP_SUCCEEDED);
}

TEST_F(BranchTest, WithdrawLeavesABranchThatBelongsToANewerPromotionOrToOthers) {
  step(task(0, "6.0.2"));
  withdraw({task()});
  EXPECT_EQ(repository.other_branches(), std::vector<std::string>{branch});
  repository.commit(branch, {{"other.txt", "mine"}}, "Somebody's work");
  withdraw({task(0, "6.0.2")});
  EXPECT_EQ(repository.other_branches(), std::vector<std::string>{branch});
}

}  // namespace
}  // namespace pull_request::test
