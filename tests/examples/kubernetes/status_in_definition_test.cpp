#include <gtest/gtest.h>

#include "http.hpp"
#include "kubernetes/api_double.hpp"
#include "kubernetes/status_content.hpp"
#include "manifests.hpp"

namespace promotion::test {
namespace {

using nlohmann::json;

constexpr char kAdmin[] = "token-of-the-admin";
constexpr char kPodinfo[] = "/apis/pipelines.weave.works/v1alpha1/namespaces/default/pipelines/podinfo";

// With something in every field that a host writes.
json whole_status() {
  host::Pipeline pipeline;
  pipeline.name = {"default", "podinfo"};
  pipeline.application = {"helm.toolkit.fluxcd.io/v2", "HelmRelease", "", "podinfo"};
  const host::ObjectReference cluster{"gitops.weave.works/v1alpha1", "GitopsCluster", "fleet", "east"};
  pipeline.environments = {{"prod", {host::Target{"podinfo", cluster}}, {}}};
  host::Deployment running, failed;
  running.target = failed.target = 0;
  running.revision = running.identity = "6.5.2";
  running.last_ns = 1'000'000'000;
  failed.revision = failed.identity = "6.5.3";
  failed.failed_ns = 2'000'000'000;
  host::TaskRecord task;
  task.link = "https://git.example.com/example/gitops/pull/1";
  host::PromotionRecord ended, held;
  ended.id = "promotion-1";
  ended.environment = "prod";
  ended.revision = "6.5.2";
  ended.strategy = "pull-request";
  ended.state = host::PromotionState::succeeded;
  ended.explanation = "dev runs it";
  ended.created_ns = ended.updated_ns = 3'000'000'000;
  ended.tasks = {task};
  held = ended;
  held.id = "promotion-2";
  held.state = host::PromotionState::held;
  held.gates = {{"manual", "needs an approval", 0, true}};
  host::kubernetes::StatusInput input;
  input.generation = 1;
  input.pipeline = std::make_shared<const host::Pipeline>(pipeline);
  input.obstacles = {{"Stopped", "alice: a storm"}};
  input.wrong_approvals = {"'yes' is no ENVIRONMENT=REVISION"};
  input.deployments = {running, failed};
  input.promotions["prod"] = {held, ended};
  return host::kubernetes::with_times(host::kubernetes::status_of(input), json(), 4'000'000'000);
}

TEST(StatusInDefinition, IsTakenAndKeptWhole) {
  KubernetesDouble api;
  api.add_admin(kAdmin);
  api.add_definition(pipeline_definition());
  api.apply("pipelines.weave.works", "pipelines",
            {{"apiVersion", "pipelines.weave.works/v1alpha1"},
             {"kind", "Pipeline"},
             {"metadata", {{"name", "podinfo"}, {"namespace", "default"}}},
             {"spec",
              {{"appRef",
                {{"apiVersion", "helm.toolkit.fluxcd.io/v2"}, {"kind", "HelmRelease"}, {"name", "podinfo"}}},
               {"environments",
                json::array({json{{"name", "prod"},
                                  {"targets", json::array({json{{"namespace", "podinfo"}}})}}})}}}});
  const json status = whole_status();
  const json patch{{"apiVersion", "pipelines.weave.works/v1alpha1"},
                   {"kind", "Pipeline"},
                   {"metadata", {{"name", "podinfo"}, {"namespace", "default"}}},
                   {"status", status}};
  const HttpAnswer answer = http_request(
      "PATCH", api.url(), std::string(kPodinfo) + "/status?fieldManager=promotion-host&force=true",
      patch.dump(),
      {{"Authorization", std::string("Bearer ") + kAdmin}, {"Content-Type", "application/apply-patch+yaml"}});
  ASSERT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(json::parse(answer.body).at("status"), status) << "nothing may be pruned";
}

}  // namespace
}  // namespace promotion::test
