// The module over smart HTTP with a token, type github.
#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "fixture.hpp"

namespace pull_request::test {
namespace {

using testing::HasSubstr;

const std::string branch = "promotion/default/podinfo/qa";

auto is(const std::string &method, const std::string &part_of_url) {
  return [=](const SentRequest &request) {
    return request.method == method && request.url.find(part_of_url) != std::string::npos;
  };
}

TEST_F(GitHubTest, OpensOnePullRequestForAllTargetsOfAMarker) {
  const std::vector<StepResult> results = step(tasks());
  for (const StepResult &result : results) {
    EXPECT_EQ(result.outcome, PROMOTION_STEP_SUCCEEDED) << result.message;
    EXPECT_EQ(result.link, "https://forge.test/organisation/repository/pull/1");
  }
  ASSERT_EQ(forge.pulls.size(), 1U);
  EXPECT_EQ(forge.pulls[0].title, "Promote podinfo to 6.0.1 in qa");
  EXPECT_EQ(forge.pulls[0].head, branch);
  EXPECT_EQ(forge.pulls[0].base, "main");
  EXPECT_THAT(forge.pulls[0].body, HasSubstr("| `apps/qa/podinfo.yaml` | 3 | `6.0.0` | `6.0.1` |"));
  EXPECT_THAT(forge.pulls[0].body, HasSubstr("`perf/podinfo`, `local/podinfo`"));
  EXPECT_EQ(repository.commits_ahead("main", branch), 1);
  EXPECT_EQ(repository.fsck(), "");
}

TEST_F(GitHubTest, SendsWhatGitHubAsksFor) {
  step(task());
  std::size_t seen = 0;
  for (const SentRequest &request : forge.requests) {
    if (request.url.find("api.test") == std::string::npos) continue;
    ++seen;
    EXPECT_EQ(request.headers.at("Accept"), "application/vnd.github+json");
    EXPECT_EQ(request.headers.at("X-GitHub-Api-Version"), "2022-11-28");
    EXPECT_EQ(request.headers.at("Authorization"), "Bearer s3cret-token");
    EXPECT_FALSE(request.headers.at("User-Agent").empty());
  }
  EXPECT_EQ(seen, 2U);
}

TEST_F(GitHubTest, TheSameStepAgainOpensNothingAndPushesNothing) {
  step(task());
  const std::string commit = repository.head(branch);
  EXPECT_EQ(step(task()).outcome, PROMOTION_STEP_SUCCEEDED);
  EXPECT_EQ(step(tasks())[1].outcome, PROMOTION_STEP_SUCCEEDED);
  EXPECT_EQ(forge.count("POST", "/pulls"), 1U);
  EXPECT_EQ(forge.count("PATCH", "/pulls"), 0U);
  EXPECT_EQ(forge.count("POST", "git-receive-pack"), 1U);
  EXPECT_EQ(repository.head(branch), commit);
}

TEST_F(GitHubTest, EachTargetWithItsOwnMarkerGetsItsOwnPullRequest) {
  repository.commit("main",
                    {{"apps/qa/podinfo.yaml", "perf: 6.0.0 " + marker("qa", "@perf") + "\nlocal: 6.0.0 " +
                                                  marker("qa", "@local") + "\n"}},
                    "Split");
  const std::vector<StepResult> results = step(tasks());
  EXPECT_NE(results[0].link, results[1].link);
  ASSERT_EQ(forge.pulls.size(), 2U);
  EXPECT_EQ(forge.count("POST", "git-receive-pack"), 1U);  // both in one push
  const auto perf = results[0].link.back() == '1' ? forge.pulls[0] : forge.pulls[1];
  EXPECT_EQ(perf.title, "Promote podinfo to 6.0.1 in qa (perf/podinfo)");
}

TEST_F(GitHubTest, ANewerRevisionBringsTheOpenPullRequestUpToDate) {
  Task newer = task(0, "6.0.2");
  newer.inherited = step(task()).state;
  const StepResult result = step(newer);
  EXPECT_EQ(result.link, "https://forge.test/organisation/repository/pull/1");
  ASSERT_EQ(forge.pulls.size(), 1U);
  EXPECT_EQ(forge.pulls[0].title, "Promote podinfo to 6.0.2 in qa");
  EXPECT_THAT(forge.pulls[0].body, HasSubstr("`6.0.2`"));
  EXPECT_EQ(repository.commits_ahead("main", branch), 1);
}

TEST_F(GitHubTest, LineEndsThatTheForgeChangesAreNoDifference) {
  step(task());
  std::string body;
  for (const char c : forge.pulls[0].body) body += c == '\n' ? "\r\n" : std::string(1, c);
  forge.pulls[0].body = body;
  step(task());
  EXPECT_EQ(forge.count("PATCH", "/pulls"), 0U);
}

TEST_F(GitHubTest, APullRequestThatAPersonClosedIsDeclinedAndNotOpenedAgain) {
  step(task());
  forge.pulls[0].open = false;
  repository.remove_branch(branch);
  const StepResult result = step(task());
  EXPECT_EQ(result.outcome, PROMOTION_STEP_DECLINED);
  EXPECT_EQ(result.link, "https://forge.test/organisation/repository/pull/1");
  EXPECT_EQ(forge.pulls.size(), 1U);
  EXPECT_TRUE(repository.other_branches().empty());
  // Another revision is another matter.
  EXPECT_EQ(step(task(0, "6.0.2")).outcome, PROMOTION_STEP_SUCCEEDED);
  EXPECT_EQ(forge.pulls.size(), 2U);
}

TEST_F(GitHubTest, AClosedOneIsKnownByItsCommitWhenItsBodyWasChanged) {
  step(task());
  forge.pulls[0].open = false;
  forge.pulls[0].body = "No, thanks.";
  EXPECT_EQ(step(task()).outcome, PROMOTION_STEP_DECLINED);
}

TEST_F(GitHubTest, AMergedOneIsASuccessWithItsLink) {
  step(task());
  repository.git({"update-ref", "refs/heads/main", repository.head(branch)});
  forge.pulls[0].open = false;
  forge.pulls[0].merged = true;
  const StepResult result = step(task());
  EXPECT_EQ(result.outcome, PROMOTION_STEP_SUCCEEDED);
  EXPECT_EQ(result.link, "https://forge.test/organisation/repository/pull/1");
  EXPECT_EQ(forge.pulls.size(), 1U);
}

TEST_F(GitHubTest, WhatIsOpenIsClosedWhenTheBaseGotTheVersionByAnotherWay) {
  step(task());
  repository.commit("main", {{"apps/qa/podinfo.yaml", "version: \"6.0.2\" " + marker("qa") + "\n"}},
                    "By hand");
  const StepResult result = step(task(0, "6.0.2"));
  EXPECT_EQ(result.outcome, PROMOTION_STEP_NOTHING_TO_DO) << result.message;
  EXPECT_FALSE(forge.pulls[0].open);
  EXPECT_EQ(forge.comments.size(), 1U);
  EXPECT_TRUE(repository.other_branches().empty());
}

TEST_F(GitHubTest, AnAnswerLostAfterThePullRequestWasMadeOpensNoSecond) {
  forge.intercept(is("POST", "/pulls"), {502, {}, "bad gateway"}, true);
  const StepResult first = step(task());
  EXPECT_EQ(first.outcome, PROMOTION_STEP_FAILED);
  EXPECT_EQ(first.status, PROMOTION_UNAVAILABLE);
  EXPECT_EQ(step(task()).outcome, PROMOTION_STEP_SUCCEEDED);
  EXPECT_EQ(forge.pulls.size(), 1U);
}

TEST_F(GitHubTest, OneThatSomebodyOpenedInBetweenIsTaken) {
  forge.intercept(is("GET", "/pulls"), {200, {}, "[]"});
  DoublePull theirs;
  theirs.number = 1;
  theirs.title = "Theirs";
  theirs.head = branch;
  theirs.base = "main";
  forge.pulls.push_back(theirs);
  const StepResult result = step(task());
  EXPECT_EQ(result.outcome, PROMOTION_STEP_SUCCEEDED) << result.message;
  EXPECT_EQ(result.link, "https://forge.test/organisation/repository/pull/1");
  EXPECT_EQ(forge.pulls.size(), 1U);
}

TEST_F(GitHubTest, AnAnswerLostAfterThePushPushesNoSecond) {
  forge.intercept(is("POST", "git-receive-pack"), {502, {}, "bad gateway"}, true);
  EXPECT_EQ(step(task()).status, PROMOTION_UNAVAILABLE);
  const std::string commit = repository.head(branch);
  EXPECT_NE(commit, "");
  EXPECT_EQ(step(task()).outcome, PROMOTION_STEP_SUCCEEDED);
  EXPECT_EQ(repository.head(branch), commit);
  EXPECT_EQ(forge.count("POST", "git-receive-pack"), 1U);
}

TEST_F(GitHubTest, ARepositoryThatMovedIsFollowed) {
  const std::string target = "http://git.test/organisation/repository.git/info/refs?service=git-upload-pack";
  forge.intercept(is("GET", "service=git-upload-pack"), {301, {{"location", target}}, ""});
  EXPECT_EQ(step(task()).outcome, PROMOTION_STEP_SUCCEEDED);
}

TEST_F(GitHubTest, EveryRequestCutInTurnEndsWithOnePullRequest) {
  step(task());
  const std::size_t requests = forge.requests.size();
  ASSERT_GT(requests, 5U);
  for (std::size_t cut = 0; cut < requests; ++cut) {
    for (const bool after_effect : {false, true}) {
      forge.pulls.clear();
      forge.requests.clear();
      if (!repository.head(branch).empty()) repository.remove_branch(branch);
      std::filesystem::remove_all(storage() / "mirrors");
      forge.intercept([&](const SentRequest &) { return forge.requests.size() == cut + 1; }, {0, {}, ""},
                      after_effect);
      const StepResult first = step(task());  // a look at the API is repeated at once
      EXPECT_TRUE(first.status == PROMOTION_UNAVAILABLE || first.outcome == PROMOTION_STEP_SUCCEEDED)
          << "cut at " << cut << ": " << first.message;
      EXPECT_EQ(step(task()).outcome, PROMOTION_STEP_SUCCEEDED) << "cut at " << cut;
      EXPECT_EQ(forge.pulls.size(), 1U) << "cut at " << cut;
      EXPECT_EQ(repository.commits_ahead("main", branch), 1);
    }
  }
}

TEST_F(GitHubTest, WithdrawClosesThePullRequestAndRemovesTheBranch) {
  const StepResult opened = step(task());
  Task gone = task();
  gone.state = opened.state;
  EXPECT_EQ(withdraw({gone})[0].outcome, PROMOTION_STEP_SUCCEEDED);
  EXPECT_FALSE(forge.pulls[0].open);
  EXPECT_THAT(forge.comments, testing::ElementsAre(HasSubstr("6.0.1")));
  EXPECT_TRUE(repository.other_branches().empty());
  EXPECT_EQ(withdraw({gone})[0].outcome, PROMOTION_STEP_SUCCEEDED);
  EXPECT_EQ(forge.comments.size(), 1U);
}

TEST_F(GitHubTest, WithdrawLeavesWhatIsMerged) {
  step(task());
  forge.pulls[0].open = false;
  forge.pulls[0].merged = true;
  withdraw({task()});
  EXPECT_TRUE(forge.pulls[0].merged);
  EXPECT_EQ(forge.count("PATCH", "/pulls"), 0U);
}

TEST_F(GitHubTest, ValidateTellsOfAMissingTokenAndOfUnknownFields) {
  Task any = task();
  EXPECT_TRUE(strategy().validate(any.pipeline, 1).empty());
  any.pipeline.environments[1].block = R"({"url": ")" + url() + R"("})";
  const auto warned = strategy().validate(any.pipeline, 1);
  ASSERT_EQ(warned.size(), 1U);
  EXPECT_EQ(warned[0].severity, PROMOTION_PROBLEM_WARNING);
  any.pipeline.environments[1].block = R"({"url": "https://elsewhere.example.com/o/r", "label": []})";
  const auto unknown = strategy().validate(any.pipeline, 1);
  ASSERT_EQ(unknown.size(), 1U);
  EXPECT_EQ(unknown[0].pointer, "/label");
  any.pipeline.environments[1].block = R"({"url": "https://elsewhere.example.com/o/r"})";
  EXPECT_THAT(strategy().validate(any.pipeline, 1).at(0).message, HasSubstr("github, gitlab"));
}

TEST_F(GitHubTest, GroupIsTheRepositoryAndTheSecret) {
  EXPECT_EQ(strategy().group(task(0)), strategy().group(task(1, "6.0.2")));
  const std::string before = strategy().group(task());
  block = R"({"url": ")" + url() + R"(", "secretRef": "other"})";
  EXPECT_NE(strategy().group(task()), before);
}

}  // namespace
}  // namespace pull_request::test
