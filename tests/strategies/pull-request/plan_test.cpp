// What the module says that a step would do is what a step does; and saying it changes nothing.
#include <gmock/gmock.h>

#include "fixture.hpp"

namespace pull_request::test {
namespace {

using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

const std::string branch = "promotion/default/podinfo/qa";

std::string indented(const std::string &text) {
  std::string result;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    if (end > begin) result += "    " + text.substr(begin, end - begin);
    result += '\n';
    begin = end + 1;
  }
  return result;
}

class BranchPlan : public PullRequestTest {
 protected:
  std::string plan(const Task &one) {
    const promotion::test::PlanAnswer answer = strategy().plan(one);
    EXPECT_EQ(answer.status, PROMOTION_OK) << answer.message;
    return answer.text;
  }
};

class PullRequestPlan : public GitHubTest {
 protected:
  promotion::test::PlanAnswer plan() { return strategy().plan(task()); }
};

TEST_F(BranchPlan, ShowsBranchCommitAndDifferenceAsTheStepMakesThem) {
  const std::string text = plan(task());
  EXPECT_THAT(text, StartsWith("A branch beside main of " + url() + "\n  branch:    " + branch +
                               " (new)\n  targets:   perf/podinfo, local/podinfo\n  commit:\n"));
  ASSERT_EQ(step(task()).outcome, PROMOTION_STEP_SUCCEEDED);
  EXPECT_THAT(text, HasSubstr(indented(repository.git({"log", "-1", "--format=%B", branch}))));
  EXPECT_THAT(text, EndsWith("\n\n" + repository.git({"diff", "main", branch})));
  EXPECT_THAT(text, HasSubstr("@@ -1,3 +1,3 @@\n kind: HelmRelease\n spec:\n-  version: \"6.0.0\" " +
                              marker("qa") + "\n+  version: \"6.0.1\" " + marker("qa") + "\n"));
}

TEST_F(BranchPlan, ChangesNothing) {
  const std::string before = repository.git({"for-each-ref"});
  const std::string objects = repository.git({"count-objects", "-v"});
  plan(task());
  plan(task());
  EXPECT_EQ(repository.git({"for-each-ref"}), before);
  EXPECT_EQ(repository.git({"count-objects", "-v"}), objects);
}

TEST_F(BranchPlan, IsTheSameForTargetsThatShareAMarker) { EXPECT_EQ(plan(task(0)), plan(task(1))); }

TEST_F(BranchPlan, IsOfATargetsOwnBranchWhereItHasMarkersOfItsOwn) {
  repository.commit("main",
                    {{"apps/qa/podinfo.yaml", "version: 6.0.0 " + marker("qa", "@perf") + "\n" +
                                                  "other: 6.0.0 " + marker("qa", "@local") + "\n"}},
                    "markers of their own");
  EXPECT_THAT(plan(task(0)), HasSubstr(branch + "@perf_podinfo (new)"));
  EXPECT_THAT(plan(task(0)), HasSubstr("\n-version: 6.0.0"));
  EXPECT_THAT(plan(task(0)), Not(HasSubstr("\n-other: 6.0.0")));
  EXPECT_THAT(plan(task(1)), HasSubstr(branch + "@local_podinfo (new)"));
}

TEST_F(BranchPlan, SaysWhoseTheBranchIsThatIsThere) {
  step(task());
  EXPECT_THAT(plan(task()), HasSubstr(" (there already, with just this change)"));
  EXPECT_THAT(plan(task(0, "6.0.2")),
              HasSubstr(" (there already, with an earlier change that this one replaces)"));
  repository.commit(branch, {{"README.md", "by somebody else\n"}}, "another commit");
  EXPECT_THAT(plan(task()),
              HasSubstr(" (there already, with this change and commits of others, and stays as it is)"));
  EXPECT_THAT(plan(task(0, "6.0.2")),
              HasSubstr("commits of others, which are not overwritten: the promotion would wait)"));
}

TEST_F(BranchPlan, SaysThatThereIsNothingToChange) {
  EXPECT_EQ(plan(task(0, "6.0.0")),
            "Nothing to change for perf/podinfo, local/podinfo: main of " + url() + " already has 6.0.0\n");
}

TEST_F(BranchPlan, SaysWhatIsInTheWayOfOneOfTwoBranches) {
  const std::string pinned = "image: nginx@sha256:" + std::string(64, 'a') + " ";
  repository.commit("main", {{"apps/qa/podinfo.yaml", pinned + marker("qa", "", ":tag") + "\n"}}, "pinned");
  const promotion::test::PlanAnswer answer = strategy().plan(task());
  EXPECT_EQ(answer.status, PROMOTION_FAILED_PRECONDITION);
  EXPECT_EQ(answer.message, step(task()).message);
  repository.commit("main", {{"apps/qa/other.yaml", "version: 6.0.0 " + marker("qa", "@perf") + "\n"}},
                    "one more");
  EXPECT_THAT(plan(task()), AllOf(HasSubstr("Nothing can be done: " + answer.message + "\n"),
                                  HasSubstr("\n+version: 6.0.1 ")));
}

TEST_F(BranchPlan, FailsAsTheStepWould) {
  Task lost = task();
  lost.pipeline.name = "other";
  promotion::test::PlanAnswer answer = strategy().plan(lost);
  EXPECT_EQ(answer.status, PROMOTION_FAILED_PRECONDITION);
  EXPECT_THAT(answer.message,
              StartsWith("no marker # {\"$promotion\": \"default:other:qa\"} in any YAML file"));
  EXPECT_EQ(answer.message, step(lost).message);

  repository.commit("main", {{"apps/qa/podinfo.yaml", "version: 6.0.0 " + marker("qa", "@perf") + "\n"}},
                    "one");
  answer = strategy().plan(task(1));
  EXPECT_EQ(answer.status, PROMOTION_FAILED_PRECONDITION);
  EXPECT_EQ(answer.message, step(task(1)).message);

  block = R"({"url": "nonsense"})";
  EXPECT_EQ(strategy().plan(task()).status, PROMOTION_INVALID_ARGUMENT);
}

TEST_F(PullRequestPlan, ShowsTitleAndTextAsTheStepWritesThem) {
  block = block_with(R"("until": "opened", "title": "{{pipeline}} {{version}}")");
  const std::string text = plan().text;
  EXPECT_THAT(text, StartsWith("A pull request into main of " + url() + "\n"));
  const StepResult result = step(task());
  ASSERT_EQ(result.outcome, PROMOTION_STEP_SUCCEEDED) << result.message;
  ASSERT_EQ(forge.pulls.size(), 1U);
  EXPECT_EQ(forge.pulls[0].title, "podinfo 6.0.1");
  EXPECT_THAT(text, HasSubstr("\n  title:     podinfo 6.0.1\n  text:\n" + indented(forge.pulls[0].body)));
  EXPECT_THAT(text, EndsWith(repository.git({"diff", "main", branch})));
}

TEST_F(PullRequestPlan, ShowsWhatElseThePullRequestGets) {
  block = block_with(R"("labels": ["promotion", "b"], "reviewers": ["c"], "draft": true)");
  EXPECT_THAT(plan().text, HasSubstr("\n  labels:    promotion, b\n  reviewers: c\n  draft:     yes\n"));
}

TEST_F(PullRequestPlan, ReadsTheRepositoryAndAsksTheForgeNothing) {
  ASSERT_EQ(plan().status, PROMOTION_OK);
  EXPECT_FALSE(forge.requests.empty());
  for (const SentRequest &request : forge.requests) {
    EXPECT_THAT(request.url, StartsWith("http://git.test/"));
    EXPECT_THAT(request.url, Not(HasSubstr("receive-pack")));
  }
  EXPECT_THAT(repository.other_branches(), IsEmpty());
  EXPECT_THAT(forge.pulls, IsEmpty());
  expect_no_secret({});
}

TEST_F(PullRequestPlan, SaysWhatTheRepositoryRefuses) {
  host.set_secret("default", "git", "token", "another-token");
  EXPECT_EQ(plan().status, PROMOTION_UNAUTHENTICATED);
}

}  // namespace
}  // namespace pull_request::test
