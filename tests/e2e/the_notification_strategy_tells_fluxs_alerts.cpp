#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "eventually.hpp"
#include "notification_controller.hpp"
#include "scenario.hpp"

namespace promotion::test {
namespace {

using nlohmann::json;
using testing::SizeIs;

std::string modules(const NotificationController &controller) {
  const std::string folder = PROMOTION_MODULES_FOLDER;
  return "modules:\n  - {name: pipeline-evaluator, path: " + folder + "/pipeline-evaluator.so}\n" +
         "  - {name: notification, path: " + folder +
         "/notification.so, services: [promotion.events/1, promotion.http/1], configuration: {address: \"" +
         controller.url() + "\"}}\n";
}

/// A control plane whose pipeline promotes by notifications, in each shape that Pipelines are written in.
class NotificationScenario : public testing::TestWithParam<const char *> {
 protected:
  NotificationScenario()
      : host({.pipelines = {{"podinfo.yaml", podinfo_pipeline(GetParam())}},
              .secrets = {{"flux-system/promotion-events/hmac-key", kHmacKey}},
              .configuration = "events: {secretRef: flux-system/promotion-events}\n"}) {
    host.set_modules(modules(controller));
  }

  NotificationController controller;
  ControlPlane host;
};

TEST_P(NotificationScenario, TellsNotificationControllerOnce) {
  host.start();
  host.accept("default/podinfo/dev", upgrade("dev"), kHmacKey);
  host.wait_for_promotion("qa");
  ASSERT_THAT(controller.events(), SizeIs(1)) << "qa has two targets";
  const json event = controller.events()[0];
  EXPECT_EQ(event.at("involvedObject").at("name"), "podinfo");
  EXPECT_EQ(event.at("message"), "Promote pipeline default/podinfo to qa with version 6.1.0");
  EXPECT_EQ(event.at("metadata").at("pipelines.weave.works/revision"), "6.1.0");
}

INSTANTIATE_TEST_SUITE_P(EachShape, NotificationScenario,
                         testing::Values("notification: {}", "strategy: {notification: {}}"));

class KilledNotification : public NotificationScenario {};

TEST_P(KilledNotification, ThatWasPostedIsKnownAsTheSameWhenItIsPostedAgain) {
  controller.hold();
  host.start();
  host.accept("default/podinfo/dev", upgrade("dev"), kHmacKey);
  ASSERT_TRUE(eventually([&] { return controller.events().size() == 1; }));
  host.kill();
  controller.release();

  host.start();
  host.wait_for_promotion("qa");
  EXPECT_THAT(controller.requests(), SizeIs(2));
  EXPECT_THAT(controller.events(), SizeIs(1));
}

INSTANTIATE_TEST_SUITE_P(OneShape, KilledNotification, testing::Values("notification: {}"));

}  // namespace
}  // namespace promotion::test
