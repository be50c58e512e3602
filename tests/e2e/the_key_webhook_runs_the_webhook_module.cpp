#include <gmock/gmock.h>

#include <nlohmann/json.hpp>
#include <set>

#include "scenario.hpp"

namespace promotion::test {
namespace {

using testing::HasSubstr;
using testing::SizeIs;

class WebhookScenario {
 public:
  WebhookScenario()
      : host({.pipelines = {{"podinfo.yaml", podinfo_pipeline("webhook: {url: \"" + receiver.url() +
                                                              "\", secretRef: hook}")}},
              .secrets = {{"default/hook/hmac-key", kHmacKey}, {"default/hook/token", kToken}},
              .configuration = {}}) {}

  WebhookReceiver receiver;
  ControlPlane host;
};

TEST(Webhook, GetsOneRequestForEachTarget) {
  WebhookScenario scenario;
  scenario.host.start();

  scenario.host.accept("default/podinfo/dev", upgrade("dev"), kHmacKey);
  const nlohmann::json promotion = scenario.host.wait_for_promotion("qa");

  ASSERT_THAT(scenario.receiver.requests(), SizeIs(2));
  std::set<std::string> keys;
  for (const RecordedRequest &request : scenario.receiver.requests()) {
    EXPECT_EQ(request.method, "POST");
    EXPECT_EQ(request.headers.at("authorization"), std::string("Bearer ") + kToken);
    EXPECT_THAT(request.body, HasSubstr("6.1.0"));
    EXPECT_TRUE(nlohmann::json::accept(request.body)) << request.body;
    keys.insert(request.headers.at("idempotency-key"));
  }
  EXPECT_THAT(keys, SizeIs(2)) << "each target's request has a key of its own";
  for (const nlohmann::json &task : promotion.at("tasks")) {
    EXPECT_EQ(task.at("ranBy").at("module"), "webhook");
  }
}

TEST(Webhook, IsTriedAgainWithTheSameKeyAfterAServerError) {
  WebhookScenario scenario;
  scenario.receiver.answer_next({503, {{"retry-after", "0"}}, {}});
  scenario.host.start();

  scenario.host.accept("default/podinfo/dev", upgrade("dev"), kHmacKey);
  scenario.host.wait_for_promotion("qa");

  ASSERT_THAT(scenario.receiver.requests(), SizeIs(3));
  std::multiset<std::string> keys;
  for (const RecordedRequest &request : scenario.receiver.requests())
    keys.insert(request.headers.at("idempotency-key"));
  EXPECT_EQ(keys.count(scenario.receiver.requests()[0].headers.at("idempotency-key")), 2u);
}

}  // namespace
}  // namespace promotion::test
