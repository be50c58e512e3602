#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "scenario.hpp"

namespace promotion::test {
namespace {

using testing::ElementsAre;
using testing::ElementsAreArray;
using testing::IsEmpty;
using testing::SizeIs;

// The event three times: as it was, once more byte for byte (a sender that had no answer), and as a later
// report.
void send_three_times(ControlPlane &host) {
  const FluxEvent event = upgrade("dev");
  const std::string body = event.json();
  FluxEvent later = event;
  later.message = "Helm upgrade succeeded again";
  EXPECT_EQ(host.post("default/podinfo/dev", body, kHmacKey).status, 202);
  EXPECT_EQ(host.post("default/podinfo/dev", body, kHmacKey).status, 202);
  host.wait_for_promotion("qa");
  EXPECT_EQ(host.post("default/podinfo/dev", later, kHmacKey).status, 202);
}

void expect_one_complete_pull_request(PullRequestScenario &scenario, const std::string &main_before) {
  const GitRepository &repository = scenario.repository();
  const std::vector<GitHubPullRequest> pulls = scenario.github().pull_requests();
  ASSERT_THAT(pulls, SizeIs(1));
  EXPECT_TRUE(pulls[0].open);
  EXPECT_EQ(pulls[0].base, "main");
  EXPECT_THAT(repository.other_branches(), ElementsAre(pulls[0].head));
  EXPECT_THAT(repository.changes("main", pulls[0].head), ElementsAreArray(changes_into_qa()));
  EXPECT_EQ(repository.commits_ahead("main", pulls[0].head), 1);
  EXPECT_EQ(repository.head("main"), main_before) << "nobody but people changes the base branch";
  EXPECT_EQ(repository.fsck(), "");
}

TEST(PullRequest, IsOpenedOnceForAnEventSentThreeTimes) {
  PROMOTION_NEEDS_GIT_SERVER();
  PullRequestScenario scenario;
  const std::string main_before = scenario.repository().head("main");
  scenario.host().start();

  send_three_times(scenario.host());

  const nlohmann::json promotion = scenario.host().wait_for_promotion("qa");
  ASSERT_THAT(promotion.at("tasks"), SizeIs(2));
  for (const nlohmann::json &task : promotion.at("tasks")) {
    EXPECT_EQ(task.at("state"), "succeeded");
    EXPECT_EQ(task.at("link"), "https://github.com/example/gitops/pull/1");
    EXPECT_EQ(task.at("ranBy").at("module"), "pull-request");
  }
  expect_one_complete_pull_request(scenario, main_before);
  EXPECT_THAT(scenario.github().requests("POST"), SizeIs(1));
}

TEST(PullRequest, IsAskedForAsGitHubsOwnDescriptionSays) {
  PROMOTION_NEEDS_GIT_SERVER();
  if (!DescriptionCheck::unavailable().empty()) GTEST_SKIP() << DescriptionCheck::unavailable();
  PullRequestScenario scenario({.check_against_githubs_description = true});
  const std::string main_before = scenario.repository().head("main");
  scenario.host().start();

  send_three_times(scenario.host());

  scenario.host().wait_for_promotion("qa");
  expect_one_complete_pull_request(scenario, main_before);
  EXPECT_THAT(scenario.violations(), IsEmpty());
}

TEST(PullRequest, IsPushedWithTheTokenAndNeverToTheBaseBranch) {
  PROMOTION_NEEDS_GIT_SERVER();
  PullRequestScenario scenario;
  scenario.host().start();

  scenario.host().accept("default/podinfo/dev", upgrade("dev"), kHmacKey);
  scenario.host().wait_for_promotion("qa");

  int pushes = 0;
  for (const std::string &request : scenario.git().requests()) {
    if (request.rfind("POST /example/gitops.git/git-receive-pack 200 ", 0) == 0) ++pushes;
  }
  EXPECT_EQ(pushes, 1);
  EXPECT_THAT(scenario.host().log(), testing::Not(testing::HasSubstr(kToken)))
      << "a secret has no place in a log";
}

TEST(PullRequest, IsPushedOverTlsThatAPrivateAuthorityVouchesFor) {
  PROMOTION_NEEDS_GIT_SERVER();
  PullRequestScenario scenario({.tls = true});
  scenario.host().start();

  scenario.host().accept("default/podinfo/dev", upgrade("dev"), kHmacKey);
  scenario.host().wait_for_promotion("qa");

  EXPECT_THAT(scenario.github().pull_requests(), SizeIs(1));
}

TEST(PullRequest, IsOpenedForEachTargetWithAMarkerOfItsOwn) {
  PROMOTION_NEEDS_GIT_SERVER();
  GitRepository::Files files;
  for (const char *cluster : {"qa", "perf"}) {
    files["clusters/" + std::string(cluster) + "/podinfo.yaml"] =
        "version: 6.0.0 # {\"$promotion\": \"default:podinfo:qa@" + std::string(cluster) + "\"}\n";
  }
  PullRequestScenario scenario({.files = files});
  scenario.host().start();

  scenario.host().accept("default/podinfo/dev", upgrade("dev"), kHmacKey);
  scenario.host().wait_for_promotion("qa");

  ASSERT_THAT(scenario.github().pull_requests(), SizeIs(2));
  for (const GitHubPullRequest &pull : scenario.github().pull_requests()) {
    EXPECT_THAT(scenario.repository().changes("main", pull.head), SizeIs(3)) << "one file, one line";
  }
}

TEST(PullRequest, FailsNamingTheMarkerWhenThereIsNone) {
  PROMOTION_NEEDS_GIT_SERVER();
  PullRequestScenario scenario({.files = {{"README.md", "nothing to promote here\n"}}});
  scenario.host().start();

  scenario.host().accept("default/podinfo/dev", upgrade("dev"), kHmacKey);
  const nlohmann::json promotion = scenario.host().wait_for_promotion("qa", "failed");

  EXPECT_THAT(promotion.at("tasks").at(0).dump(), testing::HasSubstr("default:podinfo:qa"));
  EXPECT_THAT(scenario.repository().other_branches(), IsEmpty());
}

TEST(PullRequest, LeavesAnOpenPromotionUntilItIsMerged) {
  PROMOTION_NEEDS_GIT_SERVER();
  PullRequestScenario scenario({.block = ""});
  scenario.host().start();

  scenario.host().accept("default/podinfo/dev", upgrade("dev"), kHmacKey);
  ASSERT_TRUE(scenario.host().wait_for_log("opened pull request #1"));
  EXPECT_EQ(scenario.host().wait_for_promotion("qa", "running").at("tasks").size(), 2U);
  scenario.host().kill();
  scenario.host().start();  // what is waited for outlives the host
  scenario.github().merge(1);

  const nlohmann::json ended = scenario.host().wait_for_promotion("qa");
  for (const nlohmann::json &task : ended.at("tasks")) {
    EXPECT_EQ(task.at("state"), "succeeded");
    EXPECT_EQ(task.at("link"), "https://github.com/example/gitops/pull/1");
    EXPECT_THAT(task.at("message"), testing::HasSubstr("pull request #1 was merged"));
  }
  EXPECT_THAT(scenario.github().requests("POST"), SizeIs(1));
}

TEST(PullRequest, EndsAsDeclinedWhenAPersonClosesItAndIsNotOpenedAgain) {
  PROMOTION_NEEDS_GIT_SERVER();
  PullRequestScenario scenario({.block = ""});
  scenario.host().start();

  scenario.host().accept("default/podinfo/dev", upgrade("dev"), kHmacKey);
  ASSERT_TRUE(scenario.host().wait_for_log("opened pull request #1"));
  scenario.github().close(1);
  scenario.host().wait_for_promotion("qa", "declined");

  FluxEvent later = upgrade("dev");
  later.message = "Helm upgrade succeeded again";
  scenario.host().accept("default/podinfo/dev", later, kHmacKey);
  EXPECT_THAT(scenario.host().promotions("qa"), SizeIs(1));
  EXPECT_THAT(scenario.github().requests("POST"), SizeIs(1));
}

// GitHub did as it was told, but the answer was lost.
TEST(PullRequest, IsNotOpenedTwiceWhenTheAnswerWasLost) {
  PROMOTION_NEEDS_GIT_SERVER();
  PullRequestScenario scenario;
  const std::string main_before = scenario.repository().head("main");
  scenario.github().fail_after_effect("POST", 502);
  scenario.host().start();

  scenario.host().accept("default/podinfo/dev", upgrade("dev"), kHmacKey);
  scenario.host().wait_for_promotion("qa");

  expect_one_complete_pull_request(scenario, main_before);
}

}  // namespace
}  // namespace promotion::test
