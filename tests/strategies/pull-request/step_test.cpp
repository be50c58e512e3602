// The module over file://, type git: what is on the branch is judged by the git command line.
#include <atomic>

#include "fixture.hpp"
#include "process.hpp"
#include "test_host/views.hpp"

namespace pull_request::test {
namespace {

const std::string branch = "promotion/default/podinfo/qa";

class StepTest : public PullRequestTest {};

TEST_F(StepTest, PushesOneCommitWithExactlyTheMarkedLine) {
  const StepResult result = step(task());
  EXPECT_EQ(result.outcome, PROMOTION_STEP_SUCCEEDED) << result.message;
  EXPECT_EQ(result.link, "");
  EXPECT_NE(result.message.find(branch), std::string::npos);
  EXPECT_EQ(repository.other_branches(), std::vector<std::string>{branch});
  EXPECT_EQ(repository.commits_ahead("main", branch), 1);
  EXPECT_EQ(repository.changes("main", branch),
            (std::vector<std::string>{"apps/qa/podinfo.yaml", "-  version: \"6.0.0\" " + marker("qa"),
                                      "+  version: \"6.0.1\" " + marker("qa")}));
  EXPECT_EQ(repository.fsck(), "");
}

TEST_F(StepTest, NeverTouchesTheBaseBranch) {
  const std::string before = repository.head("main");
  step(tasks());
  EXPECT_EQ(repository.head("main"), before);
}

TEST_F(StepTest, CommitSaysWhoseItIs) {
  step(task());
  EXPECT_EQ(
      repository.git({"log", "-1", "--format=%an <%ae>|%cn <%ce>|%ad|%s", "--date=unix", branch}),
      "Example <bot@example.com>|Example <bot@example.com>|1700000000|Promote podinfo to 6.0.1 in qa\n");
  EXPECT_EQ(repository.git({"log", "-1", "--format=%(trailers:only)", branch}),
            "Promotion-Id: pro-6.0.1\nPromotion-Pipeline: default/podinfo\nPromotion-Environment: qa\n"
            "Promotion-Revision: 6.0.1\n\n");
}

TEST_F(StepTest, DoneTwiceIsTheSameCommit) {
  const StepResult first = step(task());
  const std::string commit = repository.head(branch);
  EXPECT_EQ(step(task()).outcome, PROMOTION_STEP_SUCCEEDED);  // as after a crash: nothing on record
  EXPECT_EQ(repository.head(branch), commit);
  Task again = task();
  again.state = first.state;
  again.step = 2;
  EXPECT_EQ(step(again).outcome, PROMOTION_STEP_SUCCEEDED);
  EXPECT_EQ(repository.head(branch), commit);
}

TEST_F(StepTest, TheSameCommitIsMadeFromAnEmptyStorage) {
  step(task());
  const std::string commit = repository.head(branch);
  repository.remove_branch(branch);
  std::filesystem::remove_all(storage() / "mirrors");
  step(task());
  EXPECT_EQ(repository.head(branch), commit);
}

TEST_F(StepTest, TargetsOfOneMarkerShareABranchTogetherAndApart) {
  const std::vector<StepResult> together = step(tasks());
  EXPECT_EQ(together[0].outcome, PROMOTION_STEP_SUCCEEDED);
  EXPECT_EQ(together[1].outcome, PROMOTION_STEP_SUCCEEDED);
  const std::string commit = repository.head(branch);
  step(task(0));
  step(task(1));
  EXPECT_EQ(repository.other_branches(), std::vector<std::string>{branch});
  EXPECT_EQ(repository.head(branch), commit);
}

TEST_F(StepTest, ATaskOfALaterTargetFindsTheCommitOfTheOthers) {
  step(task(0));
  const std::string commit = repository.head(branch);
  Task later = task(1);
  later.created_ns += 3600'000'000'000;
  EXPECT_EQ(step(later).outcome, PROMOTION_STEP_SUCCEEDED);
  EXPECT_EQ(repository.head(branch), commit);
}

TEST_F(StepTest, TargetsWithMarkersOfTheirOwnGetABranchEach) {
  repository.commit("main",
                    {{"apps/qa/podinfo.yaml", "perf: 6.0.0 " + marker("qa", "@perf") + "\nlocal: 6.0.0 " +
                                                  marker("qa", "@local/podinfo") + "\n"}},
                    "Split");
  const std::vector<StepResult> results = step(tasks());
  EXPECT_EQ(results[0].outcome, PROMOTION_STEP_SUCCEEDED);
  EXPECT_EQ(repository.other_branches(),
            (std::vector<std::string>{"promotion/default/podinfo/qa@local_podinfo",
                                      "promotion/default/podinfo/qa@perf_podinfo"}));
  EXPECT_EQ(repository.changes("main", "promotion/default/podinfo/qa@perf_podinfo"),
            (std::vector<std::string>{"apps/qa/podinfo.yaml", "-perf: 6.0.0 " + marker("qa", "@perf"),
                                      "+perf: 6.0.1 " + marker("qa", "@perf")}));
  EXPECT_NE(results[0].message.find("@perf_podinfo"), std::string::npos);
  EXPECT_EQ(results[0].message.find("@local"), std::string::npos);
}

TEST_F(StepTest, ATargetThatNoMarkerIsForFailsAlone) {
  repository.commit("main", {{"apps/qa/podinfo.yaml", "perf: 6.0.0 " + marker("qa", "@perf") + "\n"}},
                    "Split");
  const std::vector<StepResult> results = step(tasks());
  EXPECT_EQ(results[0].outcome, PROMOTION_STEP_SUCCEEDED);
  EXPECT_EQ(results[1].outcome, PROMOTION_STEP_FAILED);
  EXPECT_EQ(results[1].status, PROMOTION_FAILED_PRECONDITION);
  EXPECT_NE(results[1].message.find("local/podinfo"), std::string::npos) << results[1].message;
}

TEST_F(StepTest, WithoutAMarkerItFailsForGoodAndNamesIt) {
  repository.commit("main", {{"apps/qa/podinfo.yaml", "version: 6.0.0\n"}}, "Forget");
  const StepResult result = step(task());
  EXPECT_EQ(result.outcome, PROMOTION_STEP_FAILED);
  EXPECT_EQ(result.status, PROMOTION_FAILED_PRECONDITION);
  EXPECT_NE(result.message.find("# {\"$promotion\": \"default:podinfo:qa\"}"), std::string::npos)
      << result.message;
  EXPECT_NE(result.message.find(url()), std::string::npos);
  EXPECT_NE(result.message.find("branch main"), std::string::npos);
  EXPECT_TRUE(repository.other_branches().empty());
}

TEST_F(StepTest, AMalformedMarkerIsPointedAt) {
  repository.commit(
      "main", {{"apps/qa/podinfo.yaml", "a: 1\nversion: 6.0.0 # {'$promotion': 'default:podinfo:qa'}\n"}},
      "Misspell");
  EXPECT_NE(step(task()).message.find("apps/qa/podinfo.yaml:2"), std::string::npos);
}

TEST_F(StepTest, AValueThatCannotBeReplacedIsNamedByFileAndLine) {
  repository.commit("main", {{"apps/qa/podinfo.yaml", "a: 1\nversion: " + marker("qa") + "\n"}},
                    "Forget the value");
  const StepResult result = step(task());
  EXPECT_EQ(result.status, PROMOTION_FAILED_PRECONDITION);
  EXPECT_NE(result.message.find("apps/qa/podinfo.yaml"), std::string::npos) << result.message;
  EXPECT_NE(result.message.find("line 2"), std::string::npos);
}

TEST_F(StepTest, AFileThatIsNotUtf8IsNamed) {
  repository.commit("main", {{"apps/qa/podinfo.yaml", "a: \xff\nversion: 1 " + marker("qa") + "\n"}},
                    "Break");
  EXPECT_NE(step(task()).message.find("is not UTF-8"), std::string::npos);
}

TEST_F(StepTest, BinaryFilesAndSymbolicLinksAreLeftAlone) {
  repository.commit("main", {{"apps/qa/binary.yaml", std::string("\0version: 1 ", 12) + marker("qa") + "\n"}},
                    "Add");
  const std::string target = "version: 1 " + marker("qa");
  repository.git({"fast-import", "--quiet"},
                 "commit refs/heads/main\ncommitter E <e@example.com> 1700000001 +0000\ndata 4\nLink\n"
                 "from refs/heads/main^0\nM 120000 inline apps/qa/link.yaml\ndata " +
                     std::to_string(target.size()) + "\n" + target + "\n");
  EXPECT_EQ(step(task()).outcome, PROMOTION_STEP_SUCCEEDED);
  EXPECT_EQ(repository.changes("main", branch).size(), 3U);
}

TEST_F(StepTest, ExecutableFilesStayExecutable) {
  const std::string content = "version: 1 " + marker("qa") + "\n";
  repository.git({"fast-import", "--quiet"},
                 "commit refs/heads/main\ncommitter E <e@example.com> 1700000001 +0000\ndata 4\nMode\n"
                 "from refs/heads/main^0\nM 100755 inline apps/qa/podinfo.yaml\ndata " +
                     std::to_string(content.size()) + "\n" + content + "\n");
  step(task());
  EXPECT_EQ(repository.git({"ls-tree", branch, "apps/qa/podinfo.yaml"}).substr(0, 6), "100755");
}

TEST_F(StepTest, WhatTheBaseHasAlreadyIsNothingToDo) {
  const StepResult result = step(task(0, "6.0.0"));
  EXPECT_EQ(result.outcome, PROMOTION_STEP_NOTHING_TO_DO);
  EXPECT_NE(result.message.find("already has that version"), std::string::npos);
  EXPECT_TRUE(repository.other_branches().empty());
}

TEST_F(StepTest, AnEmptyRepositoryIsTriedAgain) {
  repository.remove_branch("main");
  const StepResult result = step(task());
  EXPECT_EQ(result.outcome, PROMOTION_STEP_FAILED);
  EXPECT_EQ(result.status, PROMOTION_UNAVAILABLE);
}

TEST_F(StepTest, ARepositoryThatIsNotThereIsNotFound) {
  block = R"({"url": "file:///nowhere/at/all.git"})";
  const StepResult result = step(task());
  EXPECT_EQ(result.status, PROMOTION_NOT_FOUND) << result.message;
}

TEST_F(StepTest, ABlockThatMakesNoSenseFailsWithTheReason) {
  block = R"({"url": "https://elsewhere.example.com/o/r"})";
  const StepResult result = step(task());
  EXPECT_EQ(result.status, PROMOTION_INVALID_ARGUMENT);
  EXPECT_NE(result.message.find("elsewhere.example.com"), std::string::npos);
}

TEST_F(StepTest, AHeldTaskMakesNothing) {
  Task held = task();
  held.held = true;
  EXPECT_EQ(step(held).outcome, PROMOTION_STEP_WAITING);
  EXPECT_TRUE(repository.other_branches().empty());
}

TEST_F(StepTest, APromotionOfAnotherEnvironmentInTheSameCallGetsItsOwnBranch) {
  Task prod = task(0);
  prod.id = "tsk-prod";
  prod.promotion_id = "pro-prod";
  prod.source = 1;
  prod.environment = 2;
  const std::vector<StepResult> results = step({task(0), prod, task(1)});
  for (const StepResult &result : results)
    EXPECT_EQ(result.outcome, PROMOTION_STEP_SUCCEEDED) << result.message;
  EXPECT_EQ(repository.other_branches(),
            (std::vector<std::string>{"promotion/default/podinfo/prod", branch}));
}

TEST_F(StepTest, ACancelledCallReturnsItsStatus) {
  strategy();
  promotion::test::Call call;
  call.cancelled = true;
  const Task one = task();
  const promotion::test::TaskView view(one);
  const promotion_task *raw = view.get();
  promotion_step_output output{};
  output.struct_size = sizeof output;
  output.put = [](void *, std::uint64_t, const promotion_step_result *) {
    return promotion_status{PROMOTION_OK};
  };
  EXPECT_EQ(strategy().table().step(strategy().instance(), call.get(), &raw, 1, &output),
            PROMOTION_CANCELLED);
  EXPECT_TRUE(repository.other_branches().empty());
}

// The mirror.

}  // namespace
}  // namespace pull_request::test
