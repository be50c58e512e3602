#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "kubernetes/api_answers.hpp"
#include "kubernetes/api_double.hpp"
#include "notification_controller.hpp"
#include "scenario.hpp"

namespace promotion::test {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr char kPipelines[] = "pipelines.weave.works";
constexpr char kHelm[] = "helm.toolkit.fluxcd.io";
constexpr char kGitops[] = "gitops.weave.works";
constexpr char kHostToken[] = "token-of-the-service-account";
constexpr char kQaToken[] = "token-for-the-cluster-qa";

constexpr char kLongAgo[] = "2020-01-01T00:00:00Z";

/// A control plane in the cluster of dev and prod; qa is another cluster. Nobody sends an event.
class LostEvent : public testing::Test {
 protected:
  LostEvent() {
    api_.add_custom_resource(kPipelines, "v1alpha1", "pipelines", "Pipeline");
    api_.add_custom_resource(kGitops, "v1alpha1", "gitopsclusters", "GitopsCluster");
    for (KubernetesDouble *cluster : {&api_, &qa_})
      cluster->add_custom_resource(kHelm, "v2", "helmreleases", "HelmRelease");
    api_.add_admin(kHostToken);
    qa_.add_user(kQaToken, "reader", {{kHelm, "helmreleases", "get", ""}});
    api_.apply_secret("default", "qa-kubeconfig", {{"value", qa_.kubeconfig(kQaToken)}});
    api_.apply(kGitops, "gitopsclusters",
               {{"metadata", {{"name", "qa"}, {"namespace", "default"}}},
                {"spec", {{"secretRef", {{"name", "qa-kubeconfig"}}}}}});
    write_file(folder_.path() / "kubeconfig", api_.kubeconfig(kHostToken));
    host_ = std::make_unique<ControlPlane>(ControlPlaneOptions{
        .pipelines = {},
        .secrets = {},
        .configuration = {},
        .sources = "pipelines: {kubernetes: {}}\nsecrets: {kubernetes: {}}\nkubernetes: {kubeconfig: \"" +
                   (folder_.path() / "kubeconfig").string() + "\", applications: {interval: 1s}}\n"});
    host_->set_modules(modules_with_notification(controller_));
  }

  static std::string modules_with_notification(const NotificationController &controller) {
    const std::string folder = PROMOTION_MODULES_FOLDER;
    return "modules:\n  - {name: pipeline-evaluator, path: " + folder + "/pipeline-evaluator.so}\n" +
           "  - {name: notification, path: " + folder +
           "/notification.so, services: [promotion.events/1, promotion.http/1], configuration: {address: \"" +
           controller.url() + "\"}}\n";
  }

  void apply_pipeline() {
    const json here = {{"namespace", "podinfo"}};
    const json qa = {{"namespace", "podinfo"}, {"clusterRef", {{"kind", "GitopsCluster"}, {"name", "qa"}}}};
    const auto environment = [](const char *name, const json &target) {
      return json{{"name", name}, {"targets", json::array({target})}};
    };
    const json prod = {{"namespace", "podinfo-prod"}};
    api_.apply(
        kPipelines, "pipelines",
        {{"apiVersion", "pipelines.weave.works/v1alpha1"},
         {"kind", "Pipeline"},
         {"metadata", {{"name", "podinfo"}, {"namespace", "default"}}},
         {"spec",
          {{"appRef",
            {{"apiVersion", "helm.toolkit.fluxcd.io/v2beta1"}, {"kind", "HelmRelease"}, {"name", "podinfo"}}},
           {"promotion", {{"strategy", {{"notification", json::object()}}}}},
           {"environments",
            json::array({environment("dev", here), environment("qa", qa), environment("prod", prod)})}}}});
  }

  static void deploy(KubernetesDouble &cluster, const std::string &version, const std::string &when) {
    cluster.apply(
        kHelm, "helmreleases",
        {{"apiVersion", "helm.toolkit.fluxcd.io/v2"},
         {"kind", "HelmRelease"},
         {"metadata", {{"name", "podinfo"}, {"namespace", "podinfo"}}},
         {"status",
          {{"observedGeneration", 1},
           {"conditions", json::array({{{"type", "Ready"}, {"status", "True"}}})},
           {"history",
            json::array({{{"chartVersion", version}, {"status", "deployed"}, {"lastDeployed", when}}})}}}});
  }

  TemporaryFolder folder_;
  KubernetesDouble api_, qa_;
  NotificationController controller_;
  std::unique_ptr<ControlPlane> host_;
};

TEST_F(LostEvent, IsMadeGoodAlsoWhenTheHostWasDown) {
  deploy(api_, "6.0.0", kLongAgo);
  deploy(qa_, "6.0.0", kLongAgo);
  apply_pipeline();
  host_->start();
  ASSERT_TRUE(host_->wait_for_log("a deployment was read of which no event had told"));
  EXPECT_THAT(host_->promotions(), IsEmpty()) << "what ran when the pipeline was first seen is the baseline";
  host_->kill();

  deploy(api_, "6.1.0", timestamp_now());
  host_->start();
  const json into_qa = host_->wait_for_promotion("qa");
  EXPECT_EQ(into_qa.at("revision"), "6.1.0");
  EXPECT_THAT(into_qa.at("explanation").get<std::string>(),
              HasSubstr("Without an event, read from HelmRelease podinfo/podinfo on local"));
  EXPECT_THAT(host_->promotions("prod"), IsEmpty());
  EXPECT_THAT(host_->api("/events").at("items"), IsEmpty());

  deploy(qa_, "6.1.0", timestamp_now());
  EXPECT_THAT(host_->wait_for_promotion("prod").at("explanation").get<std::string>(),
              HasSubstr("read from HelmRelease podinfo/podinfo on qa"));
  EXPECT_THAT(controller_.events(), SizeIs(2));
  EXPECT_THAT(host_->log(), testing::Not(HasSubstr(kQaToken)));
}

}  // namespace
}  // namespace promotion::test
