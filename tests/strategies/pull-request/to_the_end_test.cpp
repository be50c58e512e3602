// After a pull request is open: what becomes of it, and of the promotion with it.
#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "fixture.hpp"

namespace pull_request::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const std::string branch = "promotion/default/podinfo/qa";

class ToTheEnd : public GitHubTest {
 protected:
  ToTheEnd() { block = block_with(""); }

  /// The task as it is for the step after that result.
  Task after(const StepResult &result, Task one) const {
    one.state = result.state;
    ++one.step;
    return one;
  }
  /// Opens the pull request, and forgets the requests for it.
  Task opened() {
    const StepResult result = step(task());
    EXPECT_EQ(result.outcome, PROMOTION_STEP_WAITING) << result.message;
    forge.requests.clear();
    return after(result, task());
  }
};

TEST_F(ToTheEnd, WaitsForTheMergeWithALinkAndAnHourToLookAgain) {
  configuration.insert(1, R"("pollSeconds": 90, )");
  const StepResult result = step(task());
  EXPECT_EQ(result.outcome, PROMOTION_STEP_WAITING);
  EXPECT_EQ(result.link, "https://forge.test/organisation/repository/pull/1");
  EXPECT_EQ(result.look_again_ms, 90'000);
  EXPECT_EQ(result.wake_key, "git.test/organisation/repository");
}

TEST_F(ToTheEnd, ALookCostsOneConditionalRequestAndNoneToTheRepository) {
  Task waiting = opened();
  waiting = after(step(waiting), waiting);  // has no etag yet, and gets one
  forge.requests.clear();
  const StepResult result = step(waiting);
  EXPECT_EQ(result.outcome, PROMOTION_STEP_WAITING);
  ASSERT_EQ(forge.requests.size(), 1U);
  EXPECT_EQ(forge.requests[0].url, "http://api.test/repos/organisation/repository/pulls/1");
  EXPECT_EQ(forge.requests[0].headers.count("If-None-Match"), 1U);
  EXPECT_EQ(result.state, *waiting.state);
}

TEST_F(ToTheEnd, TasksThatShareAPullRequestLookAtItTogether) {
  std::vector<Task> both = tasks();
  const std::vector<StepResult> first = step(both);
  for (std::size_t i = 0; i < both.size(); ++i) both[i] = after(first[i], both[i]);
  forge.requests.clear();
  for (const StepResult &result : step(both)) EXPECT_EQ(result.outcome, PROMOTION_STEP_WAITING);
  EXPECT_EQ(forge.requests.size(), 1U);
}

TEST_F(ToTheEnd, AMergeIsSuccessWithTheMergesCommit) {
  const Task waiting = opened();
  forge.pulls[0].open = false;
  forge.pulls[0].merged = true;
  forge.pulls[0].merge_commit = "0123456789abcdef0123456789abcdef01234567";
  const StepResult result = step(waiting);
  EXPECT_EQ(result.outcome, PROMOTION_STEP_SUCCEEDED);
  EXPECT_THAT(result.message, HasSubstr("was merged as 0123456789ab"));
  EXPECT_EQ(nlohmann::json::parse(result.details),
            nlohmann::json::parse(R"({"mergeCommits": ["0123456789abcdef0123456789abcdef01234567"]})"));
  EXPECT_EQ(forge.requests.size(), 1U);
}

TEST_F(ToTheEnd, OneThatAPersonClosesIsDeclinedAndNotOpenedAgain) {
  const Task waiting = opened();
  forge.pulls[0].open = false;
  forge.pulls[0].head_commit = repository.head(branch);
  EXPECT_EQ(step(waiting).outcome, PROMOTION_STEP_DECLINED);
  EXPECT_EQ(step(task()).outcome, PROMOTION_STEP_DECLINED);  // a repeat that remembers nothing
  EXPECT_EQ(forge.count("POST", "/pulls"), 0U);
}

TEST_F(ToTheEnd, AConflictWithTheBaseMakesTheEditAgainOnTheNewBase) {
  const Task waiting = opened();
  const std::string before = repository.head(branch);
  repository.commit(
      "main", {{"apps/qa/podinfo.yaml", "kind: Other\nspec:\n  version: \"6.0.0\" " + marker("qa") + "\n"}},
      "Move on");
  EXPECT_EQ(step(waiting).outcome, PROMOTION_STEP_WAITING);
  EXPECT_EQ(repository.head(branch), before) << "a base that moved is no reason to push";
  forge.pulls[0].conflicts = true;
  EXPECT_EQ(step(waiting).outcome, PROMOTION_STEP_WAITING);
  EXPECT_EQ(repository.file(branch, "apps/qa/podinfo.yaml"),
            "kind: Other\nspec:\n  version: \"6.0.1\" " + marker("qa") + "\n");
  EXPECT_EQ(forge.pulls.size(), 1U);
}

TEST_F(ToTheEnd, ABaseThatGotTheVersionByAnotherWayEndsTheWait) {
  const Task waiting = opened();
  repository.commit("main", {{"apps/qa/podinfo.yaml", "version: \"6.0.1\" " + marker("qa") + "\n"}},
                    "By hand");
  forge.pulls[0].conflicts = true;
  EXPECT_EQ(step(waiting).outcome, PROMOTION_STEP_NOTHING_TO_DO);
  EXPECT_FALSE(forge.pulls[0].open);
}

TEST_F(ToTheEnd, CommitsOfOthersOnTopAreWaitedForWithTheRest) {
  Task waiting = opened();
  repository.commit(branch, {{"other.txt", "mine"}}, "Somebody's work");
  const std::string theirs = repository.head(branch);
  const StepResult result = step(waiting);
  EXPECT_EQ(result.outcome, PROMOTION_STEP_WAITING);
  EXPECT_EQ(repository.head(branch), theirs);
  waiting = after(result, waiting);
  forge.requests.clear();
  EXPECT_EQ(step(waiting).outcome, PROMOTION_STEP_WAITING);
  EXPECT_EQ(forge.requests.size(), 1U) << "what is known to be there is no news";
}

TEST_F(ToTheEnd, CommitsOfOthersInTheWayOfANewerRevisionAreToldOfOnce) {
  step(task());
  repository.commit(branch, {{"other.txt", "mine"}}, "Somebody's work");
  Task newer = task(0, "6.0.2");
  const StepResult result = step(newer);
  EXPECT_EQ(result.outcome, PROMOTION_STEP_WAITING);
  ASSERT_EQ(forge.comments.size(), 1U);
  EXPECT_THAT(forge.comments[0], HasSubstr("has commits of others, which are not overwritten"));
  EXPECT_EQ(step(after(result, newer)).outcome, PROMOTION_STEP_WAITING);
  EXPECT_EQ(step(newer).outcome, PROMOTION_STEP_WAITING);
  EXPECT_EQ(forge.comments.size(), 1U);
  repository.remove_branch(branch);
  EXPECT_EQ(step(newer).outcome, PROMOTION_STEP_WAITING);
  EXPECT_EQ(repository.commits_ahead("main", branch), 1);
}

TEST_F(ToTheEnd, ANewerRevisionReplacesTheOpenOneWhereThatIsWanted) {
  block = block_with(R"("whenSuperseded": "replace")");
  Task newer = task(0, "6.0.2");
  newer.inherited = step(task()).state;
  const StepResult result = step(newer);
  EXPECT_EQ(result.link, "https://forge.test/organisation/repository/pull/2");
  ASSERT_EQ(forge.pulls.size(), 2U);
  EXPECT_FALSE(forge.pulls[0].open);
  EXPECT_TRUE(forge.pulls[1].open);
  EXPECT_THAT(forge.comments, ElementsAre(HasSubstr("Version 6.0.2 takes the place of this")));
  EXPECT_THAT(repository.other_branches(), ElementsAre(branch));
  // The same again changes nothing.
  EXPECT_EQ(step(newer).outcome, PROMOTION_STEP_WAITING);
  EXPECT_EQ(forge.pulls.size(), 2U);
}

TEST_F(ToTheEnd, AGateLeavesWhatIsOpenAloneAndStillTellsOfItsMerge) {
  Task held = opened();
  held.held = true;
  const StepResult waiting = step(held);
  EXPECT_EQ(waiting.outcome, PROMOTION_STEP_WAITING);
  EXPECT_THAT(waiting.message, HasSubstr("a gate holds"));
  forge.pulls[0].open = false;
  forge.pulls[0].merged = true;
  EXPECT_EQ(step(after(waiting, held)).outcome, PROMOTION_STEP_SUCCEEDED);
}

TEST_F(ToTheEnd, ALookThatFailsIsTriedAgainAndForgetsNothing) {
  const Task waiting = opened();
  forge.intercept([](const SentRequest &) { return true; }, {503, {{"retry-after", "7"}}, ""});
  const StepResult failed = step(waiting);
  EXPECT_EQ(failed.status, PROMOTION_UNAVAILABLE);
  EXPECT_EQ(failed.look_again_ms, 7000);
  forge.requests.clear();
  start_again();
  EXPECT_EQ(step(after(failed, waiting)).outcome, PROMOTION_STEP_WAITING);
  EXPECT_EQ(forge.count("GET", "git.test"), 0U);
}

TEST_F(ToTheEnd, AnotherBlockIsCarriedOut) {
  const Task waiting = opened();
  block = block_with(R"x("title": "{{pipeline}} goes to {{version}} (was {{previous}})")x");
  Task changed = task();
  changed.state = waiting.state;
  EXPECT_EQ(step(changed).outcome, PROMOTION_STEP_WAITING);
  EXPECT_EQ(forge.pulls[0].title, "podinfo goes to 6.0.1 (was 6.0.0)");
}

}  // namespace
}  // namespace pull_request::test
