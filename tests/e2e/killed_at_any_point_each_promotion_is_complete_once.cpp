#include <gmock/gmock.h>

#include <csignal>
#include <nlohmann/json.hpp>

#include "scenario.hpp"

namespace promotion::test {
namespace {

using testing::ElementsAre;
using testing::ElementsAreArray;
using testing::SizeIs;

class KilledAt : public testing::TestWithParam<const char *> {};

TEST_P(KilledAt, CompletesThePromotionOnceAfterARestart) {
  PROMOTION_NEEDS_GIT_SERVER();
  PullRequestScenario scenario;
  ControlPlane &host = scenario.host();
  const std::string body = upgrade("dev").json();
  host.start(GetParam());

  host.post("default/podinfo/dev", body, kHmacKey);
  ASSERT_EQ(host.process().wait().signal, SIGKILL) << "the failpoint was not reached";
  host.start();
  // Flux had no answer, or does not remember one: it sends the event again.
  EXPECT_EQ(host.post("default/podinfo/dev", body, kHmacKey).status, 202);

  const nlohmann::json promotion = host.wait_for_promotion("qa");
  EXPECT_THAT(promotion.at("tasks"), SizeIs(2));
  EXPECT_THAT(host.promotions(), SizeIs(1));
  const std::vector<GitHubPullRequest> pulls = scenario.github().pull_requests();
  ASSERT_THAT(pulls, SizeIs(1));
  EXPECT_THAT(scenario.repository().other_branches(), ElementsAre(pulls[0].head));
  EXPECT_THAT(scenario.repository().changes("main", pulls[0].head), ElementsAreArray(changes_into_qa()));
  EXPECT_EQ(scenario.repository().commits_ahead("main", pulls[0].head), 1);
  EXPECT_EQ(scenario.repository().fsck(), "");
}

std::string test_name(const testing::TestParamInfo<const char *> &info) {
  std::string name = info.param;
  for (char &c : name) c = c == '-' ? '_' : c;
  return name;
}

INSTANTIATE_TEST_SUITE_P(Failpoints, KilledAt, testing::ValuesIn(kFailpoints), test_name);

// What was durable before the kill needs nobody to send it again.
TEST(KilledAfterTheCommit, CompletesThePromotionWithoutTheEventBeingSentAgain) {
  PROMOTION_NEEDS_GIT_SERVER();
  PullRequestScenario scenario;
  scenario.host().start("after-commit");

  EXPECT_EQ(scenario.host().post("default/podinfo/dev", upgrade("dev"), kHmacKey).status, 0);
  ASSERT_EQ(scenario.host().process().wait().signal, SIGKILL);
  scenario.host().start();

  scenario.host().wait_for_promotion("qa");
  EXPECT_THAT(scenario.github().pull_requests(), SizeIs(1));
}

}  // namespace
}  // namespace promotion::test
