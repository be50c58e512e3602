#include <gmock/gmock.h>

#include <set>

#include "cluster_scenario.hpp"
#include "eventually.hpp"

namespace promotion::test {
namespace {

using nlohmann::json;
using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;
using testing::IsSupersetOf;

constexpr char kAdmin[] = "token-of-the-admin";
constexpr char kPatchStatus[] = "patch pipelines/status";

/// Promotes by pull requests on a double of GitHub. Operators have rights of their own.
class ShownOnThePipeline : public ClusterScenario {
 protected:
  ShownOnThePipeline() : github_(folder_.path(), {kToken}) {
    api_.add_admin(kAdmin);
    api_.apply_secret("default", "podinfo-promotion", {{"hmac-key", kHmacKey}, {"token", kToken}});
    host_ = std::make_unique<ControlPlane>(ControlPlaneOptions{
        .pipelines = {},
        .secrets = {},
        .configuration = "forges:\n  - {host: github.com, type: github, apiUrl: \"" + github_.url() +
                         "\", insteadOf: [{from: \"https://github.com/\", to: \"file://" +
                         folder_.path().string() + "/\"}]}\n",
        .sources = "pipelines: {kubernetes: {}}\nsecrets: {kubernetes: {}}\nkubernetes: {kubeconfig: \"" +
                   (folder_.path() / "kubeconfig").string() + "\", status: {interval: 100ms}}\n"});
  }

  static json promoting(json more = json::object()) {
    json object = requirements_pipeline();
    json &promotion = object["spec"]["promotion"];
    promotion["pullRequest"]["url"] = "https://github.com/example/gitops.git";
    promotion["pullRequest"]["until"] = "opened";
    promotion.update(more);
    return object;
  }
  void apply(const json &object) { api_.apply(kPipelineGroup, "pipelines", object); }
  void report() { host_->accept("default/podinfo/dev", upgrade("dev"), kHmacKey); }
  // As `kubectl annotate` does it.
  void annotate(const std::string &text) {
    const json patch{{"metadata", {{"annotations", {{"pipelines.weave.works/approve", text}}}}}};
    const auto answer = http_request("PATCH", api_.url(),
                                     "/apis/pipelines.weave.works/v1alpha1/namespaces/default/pipelines/"
                                     "podinfo?fieldManager=kubectl-annotate",
                                     patch.dump(),
                                     {{"Authorization", std::string("Bearer ") + kAdmin},
                                      {"Content-Type", "application/merge-patch+json"}});
    ASSERT_EQ(answer.status, 200) << answer.body;
  }

  json status() const {
    const json object = pipeline();
    return object.is_object() ? object.value("status", json::object()) : json::object();
  }
  json at(const std::string &pointer) const { return status().value(json::json_pointer(pointer), json()); }
  bool becomes(const std::string &pointer, const json &value) {
    return eventually([&] { return at(pointer) == value; });
  }
  std::set<std::string> reasons() const {
    std::set<std::string> found;
    for (const json &event : api_.objects("events.k8s.io", "events")) found.insert(event["reason"]);
    return found;
  }

  GitHubDouble github_;
};

TEST_F(ShownOnThePipeline, APromotionIsThereWithItsLinkAndItsEvents) {
  apply(promoting());
  host_->start();
  report();
  host_->wait_for_promotion("qa");

  ASSERT_TRUE(becomes("/environments/qa/promotions/0/state", "succeeded")) << status().dump(2);
  EXPECT_EQ(at("/environments/qa/promotions/0/links/0"), "https://github.com/example/gitops/pull/1");
  EXPECT_EQ(at("/environments/qa/promotions/0/revision"), "6.1.0");
  EXPECT_EQ(at("/environments/dev/targets/0/revision"), "6.1.0");
  EXPECT_EQ(at("/environments/dev/targets/0/ready"), true);
  EXPECT_EQ(at("/environments/qa/targets/0/ready"), false);
  EXPECT_EQ(at("/conditions/0/status"), "True");
  EXPECT_EQ(at("/observedGeneration"), pipeline()["metadata"]["generation"]);
  ASSERT_TRUE(eventually([&] { return reasons().contains("PromotionSucceeded"); }));
  EXPECT_THAT(reasons(), IsSupersetOf({"PromotionStarted", "PromotionSucceeded"}));
  for (const json &event : api_.objects("events.k8s.io", "events"))
    EXPECT_EQ(event["regarding"]["uid"], pipeline()["metadata"]["uid"]);
}

TEST_F(ShownOnThePipeline, WhatWaitsForApprovalGoesOnByAnAnnotation) {
  apply(promoting({{"manual", true}}));
  host_->start();
  report();
  ASSERT_TRUE(becomes("/environments/qa/waitingApproval/revision", "6.1.0")) << status().dump(2);
  EXPECT_EQ(at("/conditions/0/message"), "6.1.0 into qa waits for approval");
  EXPECT_TRUE(github_.pull_requests().empty());

  annotate("qa=6.1.0");
  const json promotion = host_->wait_for_promotion("qa");
  EXPECT_EQ(promotion.at("words").at(0).at("by"), "kubectl-annotate (annotation on the Pipeline)");
  ASSERT_TRUE(becomes("/environments/qa/promotions/0/state", "succeeded"));
  EXPECT_EQ(at("/environments/qa/waitingApproval"), json());
  ASSERT_TRUE(eventually([&] { return reasons().contains("PromotionApproved"); }));
  EXPECT_THAT(reasons(), Contains("WaitingApproval"));

  // The annotation is still there: over a restart it does nothing, and nothing is written.
  EXPECT_EQ(host_->stop().code, 0);
  const int written = api_.count(kPatchStatus);
  host_->start();
  json other = promoting();
  other["metadata"]["name"] = "other";
  apply(other);
  ASSERT_TRUE(eventually(
      [&] { return api_.object(kPipelineGroup, "pipelines", "default", "other").contains("status"); }));
  EXPECT_EQ(api_.count(kPatchStatus), written + 1);
  EXPECT_EQ(host_->wait_for_promotion("qa").at("words").size(), 1u);
}

TEST_F(ShownOnThePipeline, AnAnnotationThatNobodyUnderstandsIsSaidThere) {
  apply(promoting());
  host_->start();
  ASSERT_TRUE(becomes("/conditions/0/status", "True"));
  annotate("production=6.1.0");
  ASSERT_TRUE(becomes("/conditions/1/reason", "InvalidAnnotation")) << status().dump(2);
  EXPECT_THAT(at("/conditions/1/message").get<std::string>(),
              HasSubstr("'production=6.1.0' names no environment of the pipeline; there are dev, qa, prod"));
  ASSERT_TRUE(eventually([&] { return reasons().contains("InvalidApproval"); }));
}

TEST_F(ShownOnThePipeline, WhatIsWrongWithItIsSaidThere) {
  json broken = promoting();
  broken["spec"].erase("appRef");
  apply(broken);
  host_->start();
  ASSERT_TRUE(becomes("/conditions/0/reason", "InvalidPipeline")) << status().dump(2);
  EXPECT_THAT(at("/conditions/0/message").get<std::string>(), HasSubstr("spec.appRef"));

  json unknown = requirements_pipeline();
  unknown["spec"]["promotion"] = {{"carrier-pigeon", json::object()}};
  apply(unknown);
  ASSERT_TRUE(becomes("/conditions/0/reason", "NoModule")) << status().dump(2);
  EXPECT_THAT(at("/conditions/0/message").get<std::string>(), HasSubstr("carrier-pigeon"));

  apply(promoting());
  EXPECT_TRUE(becomes("/conditions/0/status", "True"));
}

TEST_F(ShownOnThePipeline, AModuleThatArrivesTakesAwayWhatItsAbsenceStopped) {
  const std::string evaluator =
      "modules:\n  - {name: pipeline-evaluator, path: " + std::string(PROMOTION_MODULES_FOLDER) +
      "/pipeline-evaluator.so}\n";
  const std::string strategy =
      "  - {name: pull-request, services: [promotion.secrets/1, promotion.http/1, "
      "promotion.storage/1, network], path: " +
      std::string(PROMOTION_MODULES_FOLDER) + "/pull-request.so}\n";
  host_->set_modules(evaluator);
  apply(promoting());
  host_->start();
  ASSERT_TRUE(becomes("/conditions/0/reason", "NoModule")) << status().dump(2);

  write_file(host_->folder() / "modules.yaml", evaluator + strategy);
  EXPECT_TRUE(becomes("/conditions/0/status", "True")) << status().dump(2);
}

TEST_F(ShownOnThePipeline, WithoutTheRightsPromotionsGoOnAndReadinessNamesThem) {
  api_.take_away(kHostToken, "patch", "pipelines/status");
  api_.take_away(kHostToken, "create", "events");
  apply(promoting());
  host_->start();
  report();
  host_->wait_for_promotion("qa");

  const auto readiness = [&] { return http_request("GET", host_->admin_url(), "/readyz", {}, {}); };
  ASSERT_TRUE(eventually([&] {
    return readiness().body.find("kubernetes.status") != std::string::npos &&
           readiness().body.find("kubernetes.events") != std::string::npos;
  }));
  EXPECT_EQ(readiness().status, 200);
  EXPECT_THAT(readiness().body, AllOf(HasSubstr("resources: [pipelines/status], verbs: [patch]"),
                                      HasSubstr("resources: [events], verbs: [create]")));
  EXPECT_FALSE(pipeline().contains("status"));
}

TEST_F(ShownOnThePipeline, AKillOnlyDelaysIt) {
  apply(promoting());
  host_->start();
  report();
  host_->kill();
  host_->start();
  EXPECT_TRUE(becomes("/environments/qa/promotions/0/state", "succeeded")) << status().dump(2);
}

TEST_F(ShownOnThePipeline, TheLastOfItIsWrittenWhenTheHostEnds) {
  apply(promoting({{"manual", true}}));
  host_->start();
  report();
  EXPECT_EQ(host_->stop().code, 0);
  EXPECT_EQ(at("/environments/qa/waitingApproval/revision"), "6.1.0") << status().dump(2);
}

TEST_F(ShownOnThePipeline, EventsWithoutEffectAreNoNews) {
  apply(promoting());
  host_->start();
  report();
  ASSERT_TRUE(becomes("/environments/qa/promotions/0/state", "succeeded"));
  ASSERT_TRUE(eventually([&] { return reasons().contains("PromotionSucceeded"); }));
  const size_t told = api_.objects("events.k8s.io", "events").size();
  for (int i = 0; i < 20; ++i) {
    auto routine = upgrade("dev");
    routine.message = "reconciled once more, for the " + std::to_string(i) + "th time";
    host_->accept("default/podinfo/dev", routine, kHmacKey);
  }
  EXPECT_EQ(host_->stop().code, 0);
  EXPECT_EQ(api_.objects("events.k8s.io", "events").size(), told);
}

}  // namespace
}  // namespace promotion::test
