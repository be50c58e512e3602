#include <gmock/gmock.h>

#include "cluster_scenario.hpp"
#include "eventually.hpp"
#include "notification_controller.hpp"

namespace promotion::test {
namespace {

using nlohmann::json;

/// A strategy that tells people by Kubernetes Events, in the host's own process or in a worker.
class ModulesInACluster : public ClusterScenario, public testing::WithParamInterface<const char *> {
 protected:
  ModulesInACluster() {
    const std::string folder = PROMOTION_MODULES_FOLDER;
    host_->set_modules("modules:\n  - {name: pipeline-evaluator, path: " + folder +
                       "/pipeline-evaluator.so}\n  - {name: notification, path: " + folder +
                       "/notification.so, isolation: " + GetParam() +
                       ", services: [promotion.events/1, promotion.http/1], configuration: {address: \"" +
                       controller_.url() + "\"}}\n");
  }

  NotificationController controller_;
};

TEST_P(ModulesInACluster, MakeEventsOnThePipelineOfTheCall) {
  json object = requirements_pipeline();
  object["spec"]["promotion"] = {{"notification", json::object()},
                                 {"secretRef", {{"name", "podinfo-promotion"}}}};
  api_.apply(kPipelineGroup, "pipelines", object);
  host_->start();
  host_->accept("default/podinfo/dev", upgrade("dev"), kHmacKey);
  host_->wait_for_promotion("qa");

  json event;
  ASSERT_TRUE(eventually([&] {
    for (const json &one : api_.objects("events.k8s.io", "events"))
      if (one["reason"] == "Promote") event = one;
    return !event.is_null();
  }));
  EXPECT_EQ(event["regarding"]["kind"], "Pipeline");
  EXPECT_EQ(event["regarding"]["uid"], pipeline()["metadata"]["uid"]);
  EXPECT_EQ(event["note"], "Promote pipeline default/podinfo to qa with version 6.1.0");
}

INSTANTIATE_TEST_SUITE_P(EachIsolation, ModulesInACluster, testing::Values("in-process", "worker"));

}  // namespace
}  // namespace promotion::test
