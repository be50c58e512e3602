#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "scenario.hpp"

namespace promotion::test {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

CommandResult plan(ControlPlane &host, const std::string &environment, const std::string &revision,
                   std::vector<std::string> more = {}) {
  std::vector<std::string> command{PROMOTIONCTL,      "--server",  host.admin_url(), "plan",
                                   "default/podinfo", environment, revision};
  command.insert(command.end(), more.begin(), more.end());
  return run(command);
}

TEST(APlan, OfAPullRequestIsWhatIsOpenedThen) {
  PROMOTION_NEEDS_GIT_SERVER();
  PullRequestScenario scenario;
  ControlPlane &host = scenario.host();
  host.start();

  const CommandResult planned = plan(host, "qa", "6.1.0", {"--not-deployed", "--output", "json"});
  ASSERT_EQ(planned.code, 0) << planned.error;
  EXPECT_THAT(scenario.repository().other_branches(), IsEmpty());
  EXPECT_THAT(scenario.github().requests(), IsEmpty());
  EXPECT_THAT(host.promotions(), IsEmpty());
  EXPECT_THAT(planned.output, Not(HasSubstr(kToken)));
  EXPECT_THAT(host.log(), Not(HasSubstr(kToken)));

  host.accept("default/podinfo/dev", upgrade("dev"), kHmacKey);
  const nlohmann::json promotion = host.wait_for_promotion("qa");
  const nlohmann::json document = nlohmann::json::parse(planned.output);
  EXPECT_EQ(document.at("promotionId"), promotion.at("id"));
  EXPECT_EQ(document.at("strategy"), "pull-request");
  ASSERT_THAT(document.at("plans"), SizeIs(1)) << "both targets share it";
  EXPECT_THAT(document.at("plans").at(0).at("targets"), SizeIs(2));
  const std::string text = document.at("plans").at(0).at("plan");
  const auto pulls = scenario.github().pull_requests();
  ASSERT_THAT(pulls, SizeIs(1));
  EXPECT_THAT(text, HasSubstr("branch:    " + pulls[0].head + " (new)"));
  EXPECT_THAT(text, HasSubstr("title:     " + pulls[0].title));
  EXPECT_THAT(text, EndsWith(scenario.repository().git({"diff", "main", pulls[0].head})));
}

TEST(APlan, OfAWebhookIsItsRequestWithoutTheSecret) {
  WebhookReceiver receiver;
  ControlPlane host({.pipelines = {{"podinfo.yaml", podinfo_pipeline("webhook: {url: \"" + receiver.url() +
                                                                     "\", secretRef: hook}")}},
                     .secrets = {{"default/hook/hmac-key", kHmacKey}, {"default/hook/token", kToken}},
                     .configuration = {}});
  host.start();
  const CommandResult planned = plan(host, "prod", "6.1.0", {"--not-deployed"});
  ASSERT_EQ(planned.code, 0) << planned.error;
  EXPECT_THAT(planned.output, HasSubstr("POST " + receiver.url() + "\n"));
  EXPECT_THAT(planned.output, HasSubstr("Authorization: ***\n"));
  EXPECT_THAT(planned.output, HasSubstr("\"version\":\"6.1.0\""));
  EXPECT_THAT(planned.output, Not(HasSubstr(kToken)));
  EXPECT_THAT(receiver.requests(), IsEmpty());
  EXPECT_THAT(host.promotions(), IsEmpty());
}

TEST(APlan, SaysWhatIsInTheWay) {
  PROMOTION_NEEDS_GIT_SERVER();
  PullRequestScenario scenario;
  scenario.host().start();
  CommandResult planned = plan(scenario.host(), "qa", "6.1.0");
  EXPECT_EQ(planned.code, 1);
  EXPECT_THAT(planned.error, HasSubstr("Nothing is known of '6.1.0'"));
  planned = plan(scenario.host(), "dev", "6.1.0", {"--not-deployed"});
  EXPECT_EQ(planned.code, 1);
  EXPECT_THAT(planned.error, HasSubstr("the first environment of the pipeline"));
  scenario.repository().commit("main", {{"clusters/prod/podinfo.yaml", "version: 6.0.0\n"}},
                               "without a marker");
  planned = plan(scenario.host(), "prod", "6.1.0", {"--not-deployed"});
  EXPECT_EQ(planned.code, 1);
  EXPECT_THAT(planned.error, HasSubstr("no marker # {\"$promotion\": \"default:podinfo:prod\"}"));
}

}  // namespace
}  // namespace promotion::test
