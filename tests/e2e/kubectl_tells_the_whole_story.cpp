// With nothing but Kubernetes resources: what people apply, see and say with kubectl, and events as Flux sent
// them.
#include <gmock/gmock.h>

#include "cluster_scenario.hpp"
#include "kubectl.hpp"
#include "kubernetes/kubectl_client.hpp"

namespace promotion::test {
namespace {

using nlohmann::json;
using testing::AllOf;
using testing::HasSubstr;

constexpr char kAdminToken[] = "token-of-the-administrator";
constexpr char kRecordedKey[] = "example-key";

// The requirement's pipeline for the application of the recordings, with somebody's word needed before prod.
json pipeline_to_apply() {
  json pipeline = requirements_pipeline();
  pipeline["spec"]["appRef"]["name"] = "app-hmac";
  pipeline["spec"]["promotion"]["pullRequest"]["url"] = "https://github.com/example/gitops.git";
  pipeline["spec"]["promotion"]["pullRequest"]["until"] = "opened";
  json &environments = pipeline["spec"]["environments"];
  for (json &environment : environments)
    for (json &target : environment["targets"]) target["namespace"] = "apps";
  environments[2]["promotion"] = pipeline["spec"]["promotion"];
  environments[2]["promotion"]["manual"] = true;
  return pipeline;
}

class KubectlStory : public testing::Test {
 protected:
  void SetUp() override {
    if (const std::string reason = kubectl_unavailable(); !reason.empty()) GTEST_SKIP() << reason;
    PROMOTION_NEEDS_GIT_SERVER();
    api_.add_admin(kAdminToken);
    api_.add_user(kHostToken, "system:serviceaccount:promotion-system:promotion-host",
                  shipped_rules({"default"}, true));
    kubectl_ = std::make_unique<Kubectl>(api_, kAdminToken);
    start_forge_and_host();
  }

  void start_forge_and_host() {
    repository_ = std::make_unique<GitRepository>(folder_.path() / "example/gitops.git", podinfo_files());
    git_ = std::make_unique<GitServer>(GitServerOptions{.repositories = folder_.path(), .tokens = {kToken}});
    github_ = std::make_unique<GitHubDouble>(folder_.path(), std::vector<std::string>{kToken});
    kubectl_->run_or_throw({"apply", "-k", KUBERNETES_EXAMPLE "/crd"});
    write_file(folder_.path() / "kubeconfig", api_.kubeconfig(kHostToken));
    host_ = std::make_unique<ControlPlane>(ControlPlaneOptions{
        .pipelines = {},
        .secrets = {},
        // The recordings grow old.
        .configuration =
            "events: {maxAge: 43800h}\nforges:\n  - {host: github.com, type: github, apiUrl: \"" +
            github_->url() + "\", insteadOf: [{from: \"https://github.com/\", to: \"" + git_->url() +
            "/\"}]}\n",
        .sources = cluster_sources(folder_.path() / "kubeconfig")});
    host_->start();
  }

  // What Flux once sent when app-hmac 6.5.3 had been deployed, to the address of this environment.
  void send_recorded_event(const std::string &environment) {
    const std::string body = read_file(PROMOTION_FIXTURES_FOLDER "/flux/02-hmac-upgrade-succeeded.body");
    const HttpAnswer answer = host_->post("default/podinfo/" + environment, body, kRecordedKey);
    ASSERT_EQ(answer.status, 202) << answer.body << host_->log();
  }

  std::string get(const std::string &path) {
    return kubectl_->run_or_throw({"get", "pipeline", "podinfo", "-o", "jsonpath={" + path + "}"});
  }
  testing::AssertionResult becomes(const std::string &path, const std::string &wanted) {
    if (eventually([&] { return get(path).find(wanted) != std::string::npos; }))
      return testing::AssertionSuccess();
    return testing::AssertionFailure() << path << " is " << get(path) << ", not " << wanted << "\n"
                                       << host_->log();
  }

  TemporaryFolder folder_;
  KubernetesDouble api_{KubernetesDouble::Scheme::https};
  std::unique_ptr<Kubectl> kubectl_;
  std::unique_ptr<GitRepository> repository_;
  std::unique_ptr<GitServer> git_;
  std::unique_ptr<GitHubDouble> github_;
  std::unique_ptr<ControlPlane> host_;
};

TEST_F(KubectlStory, FromTheAppliedPipelineToTheApprovedPullRequest) {
  kubectl_->run_or_throw({"create", "secret", "generic", "podinfo-promotion", "--from-literal",
                          std::string("hmac-key=") + kRecordedKey, "--from-literal",
                          std::string("token=") + kToken});
  kubectl_->run_or_throw({"apply", "-f", "-"}, pipeline_to_apply().dump());
  ASSERT_TRUE(becomes(".status.conditions[?(@.type==\"Ready\")].status", "True"));
  EXPECT_EQ(get(".status.observedGeneration"), get(".metadata.generation"));

  send_recorded_event("dev");
  ASSERT_TRUE(
      becomes(".status.environments.qa.promotions[0].links[0]", "https://github.com/example/gitops/pull/1"));
  ASSERT_TRUE(becomes(".status.environments.qa.promotions[0].state", "succeeded"));
  EXPECT_TRUE(becomes(".status.environments.dev.targets[0].revision", "6.5.3"));

  send_recorded_event("qa");
  ASSERT_TRUE(becomes(".status.environments.prod.waitingApproval.revision", "6.5.3"));
  EXPECT_THAT(kubectl_->run_or_throw({"get", "pl", "podinfo"}),
              AllOf(HasSubstr("READY"), HasSubstr("True"), HasSubstr("6.5.3 into prod waits for approval")));
  EXPECT_EQ(github_->pull_requests().size(), 1u);

  kubectl_->run_or_throw({"annotate", "pipeline", "podinfo", "pipelines.weave.works/approve=prod=6.5.3"});
  ASSERT_TRUE(becomes(".status.environments.prod.promotions[0].links[0]",
                      "https://github.com/example/gitops/pull/2"));
  ASSERT_TRUE(becomes(".status.environments.prod.promotions[0].state", "succeeded"));
  EXPECT_EQ(get(".status.environments.prod.waitingApproval"), "");

  EXPECT_TRUE(eventually([&] {
    const std::string told = kubectl_->run_or_throw({"describe", "pipeline", "podinfo"});
    return told.find("PromotionStarted") != std::string::npos &&
           told.find("PromotionSucceeded") != std::string::npos;
  })) << kubectl_->run_or_throw({"describe", "pipeline", "podinfo"});
}

TEST_F(KubectlStory, OfAPipelineThatCannotWork) {
  json pipeline = pipeline_to_apply();
  pipeline["spec"]["promotion"] = {{"announce", json::object()}};
  kubectl_->run_or_throw({"apply", "-f", "-"}, pipeline.dump());
  ASSERT_TRUE(becomes(".status.conditions[?(@.type==\"Ready\")].status", "False"));
  EXPECT_THAT(get(".status.conditions[?(@.type==\"Ready\")].message"), HasSubstr("announce"));
}

}  // namespace
}  // namespace promotion::test
