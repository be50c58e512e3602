#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "kubernetes/api_answers.hpp"
#include "kubernetes/api_double.hpp"
#include "scenario.hpp"

namespace promotion::test {
namespace {

using nlohmann::json;
using testing::ElementsAreArray;
using testing::HasSubstr;
using testing::Not;

constexpr char kGroup[] = "pipelines.weave.works";
constexpr char kHostToken[] = "token-of-the-service-account";

json target(const char *cluster) {
  return {{"namespace", "podinfo"}, {"clusterRef", {{"kind", "GitopsCluster"}, {"name", cluster}}}};
}

// As the requirement has it: the strategy directly under `promotion`, secretRef a name.
json requirements_pipeline() {
  return {
      {"apiVersion", "pipelines.weave.works/v1alpha1"},
      {"kind", "Pipeline"},
      {"metadata", {{"name", "podinfo"}, {"namespace", "default"}}},
      {"spec",
       {{"appRef",
         {{"apiVersion", "helm.toolkit.fluxcd.io/v2beta1"}, {"kind", "HelmRelease"}, {"name", "podinfo"}}},
        {"promotion",
         {{"pullRequest",
           {{"url", "https://git.example.com/example/gitops.git"},
            {"branch", "main"},
            {"secretRef", "podinfo-promotion"}}}}},
        {"environments",
         json::array({json{{"name", "dev"}, {"targets", json::array({target("dev")})}},
                      json{{"name", "qa"}, {"targets", json::array({target("qa"), target("perf")})}},
                      json{{"name", "prod"}, {"targets", json::array({target("prod")})}}})}}}};
}

/// A control plane in a cluster: nothing of pipelines and Secrets is on its disk.
class ClusterScenario : public testing::Test {
 protected:
  ClusterScenario() {
    repository_ = std::make_unique<GitRepository>(folder_.path() / "example/gitops.git", podinfo_files());
    api_.add_custom_resource(kGroup, "v1alpha1", "pipelines", "Pipeline");
    api_.add_user(kHostToken, "system:serviceaccount:promotion:host",
                  {{kGroup, "pipelines", "get", ""},
                   {kGroup, "pipelines", "list", ""},
                   {kGroup, "pipelines", "watch", ""},
                   {"", "secrets", "get", "default"}});
    api_.apply_secret("default", "podinfo-promotion", {{"hmac-key", kHmacKey}});
    write_file(folder_.path() / "kubeconfig", api_.kubeconfig(kHostToken));
    host_ = std::make_unique<ControlPlane>(ControlPlaneOptions{
        .pipelines = {},
        .secrets = {},
        .configuration = "forges:\n  - {host: git.example.com, type: git, insteadOf: [{from: "
                         "\"https://git.example.com/\", to: \"file://" +
                         folder_.path().string() + "/\"}]}\n",
        .sources = "pipelines: {kubernetes: {}}\nsecrets: {kubernetes: {}}\nkubernetes: {kubeconfig: \"" +
                   (folder_.path() / "kubeconfig").string() + "\"}\n"});
  }

  int post(const std::string &key) { return host_->post("default/podinfo/dev", upgrade("dev"), key).status; }

  TemporaryFolder folder_;
  KubernetesDouble api_;
  std::unique_ptr<GitRepository> repository_;
  std::unique_ptr<ControlPlane> host_;
};

TEST_F(ClusterScenario, PromotesByAPipelineThatIsAppliedWhileItRuns) {
  host_->start();
  api_.apply(kGroup, "pipelines", requirements_pipeline());

  host_->accept("default/podinfo/dev", upgrade("dev"), kHmacKey);
  host_->wait_for_promotion("qa");

  const std::vector<std::string> branches = repository_->other_branches();
  ASSERT_THAT(branches, testing::SizeIs(1));
  EXPECT_THAT(repository_->changes("main", branches[0]), ElementsAreArray(changes_into_qa()));
  const auto verbs = api_.verbs();
  EXPECT_EQ(api_.count("list pipelines"), 1);
  EXPECT_FALSE(verbs.contains("list secrets") || verbs.contains("watch secrets"));
  EXPECT_THAT(host_->log(), Not(HasSubstr(kHostToken)));
  EXPECT_THAT(host_->log(), Not(HasSubstr(kHmacKey)));
}

TEST_F(ClusterScenario, TakesARotatedKeyAtOnce) {
  api_.apply(kGroup, "pipelines", requirements_pipeline());
  host_->start();
  EXPECT_EQ(post(kHmacKey), 202);
  api_.apply_secret("default", "podinfo-promotion", {{"hmac-key", "a-key-after-the-rotation"}});
  EXPECT_EQ(post("a-key-after-the-rotation"), 202);
  EXPECT_EQ(post(kHmacKey), 401);
}

TEST_F(ClusterScenario, PutsEventsOffWhileItsSecretCannotBeRead) {
  api_.apply(kGroup, "pipelines", requirements_pipeline());
  api_.take_away(kHostToken, "get", "secrets");
  host_->start();
  EXPECT_EQ(post(kHmacKey), 503);
  EXPECT_TRUE(host_->wait_for_log("resources: [secrets], verbs: [get]"));
}

TEST_F(ClusterScenario, RefusesEventsOfPipelinesThatAreNotThere) {
  host_->start();
  EXPECT_EQ(post(kHmacKey), 401);
  EXPECT_EQ(post(kHmacKey), 401);
  EXPECT_EQ(api_.count("get pipelines"), 1) << "a negative answer is kept";
}

}  // namespace
}  // namespace promotion::test
