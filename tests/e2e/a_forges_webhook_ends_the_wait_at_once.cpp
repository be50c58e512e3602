#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "eventually.hpp"
#include "scenario.hpp"

namespace promotion::test {
namespace {

using testing::HasSubstr;
using testing::SizeIs;

// Nothing but a webhook makes it look again today.
PullRequestScenario::Options with_a_long_wait() {
  PullRequestScenario::Options options;
  options.block = ", until: merged";
  options.poll_seconds = 86'400;
  return options;
}

HttpAnswer wake(ControlPlane &host, const std::string &body, const std::string &path = "/wake/pull-request") {
  return http_request("POST", host.event_url(), path, body,
                      {{"Content-Type", "application/json"}, {"X-GitHub-Event", "pull_request"}});
}

TEST(AForgesWebhook, EndsTheWaitForAMergeAtOnce) {
  PROMOTION_NEEDS_GIT_SERVER();
  PullRequestScenario scenario(with_a_long_wait());
  ControlPlane &host = scenario.host();
  host.start();
  host.accept("default/podinfo/dev", upgrade("dev"), kHmacKey);
  ASSERT_TRUE(eventually([&] {
    const auto found = host.promotions("qa");
    if (found.size() != 1) return false;
    const auto tasks = host.api("/promotions/" + found[0].at("id").get<std::string>()).at("tasks");
    return tasks.size() == 2 && tasks[0].at("state") == "waiting" && tasks[1].at("state") == "waiting";
  }));
  scenario.github().merge(1);
  const std::size_t looks = scenario.github().requests().size();

  EXPECT_EQ(wake(host, "garbage").status, 400);
  EXPECT_EQ(wake(host, R"({"repository": {"clone_url": "https://github.com/example/other.git"}})").status,
            202);
  EXPECT_EQ(wake(host, "{}", "/wake/webhook").status, 404);
  EXPECT_EQ(http_request("GET", host.event_url(), "/wake/pull-request").status, 405);
  EXPECT_THAT(scenario.github().requests(), SizeIs(looks));
  EXPECT_EQ(host.promotions("qa").at(0).at("state"), "running");

  EXPECT_EQ(wake(host, R"({"repository": {"clone_url": "https://github.com/Example/gitops.git"}})").status,
            202);
  const nlohmann::json promotion = host.wait_for_promotion("qa");
  EXPECT_THAT(promotion.at("tasks").at(0).at("message").get<std::string>(), HasSubstr("was merged"));
  EXPECT_THAT(scenario.github().requests(), SizeIs(looks + 1)) << "one look, for both of its tasks";
}

}  // namespace
}  // namespace promotion::test
