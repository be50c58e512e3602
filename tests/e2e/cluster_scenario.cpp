#include "cluster_scenario.hpp"

namespace promotion::test {
namespace {

using nlohmann::json;

json target(const char *cluster) {
  return {{"namespace", "podinfo"}, {"clusterRef", {{"kind", "GitopsCluster"}, {"name", cluster}}}};
}

}  // namespace

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

std::string cluster_sources(const std::filesystem::path &kubeconfig) {
  return "pipelines: {kubernetes: {}}\nsecrets: {kubernetes: {}}\nkubernetes: {kubeconfig: \"" +
         kubeconfig.string() + "\", status: {interval: 200ms}}\n";
}

ClusterScenario::ClusterScenario(std::vector<KubernetesRule> rules, const std::string &more_configuration) {
  repository_ = std::make_unique<GitRepository>(folder_.path() / "example/gitops.git", podinfo_files());
  api_.add_custom_resource(kPipelineGroup, "v1alpha1", "pipelines", "Pipeline");
  api_.add_custom_resource("helm.toolkit.fluxcd.io", "v2", "helmreleases", "HelmRelease");
  api_.add_custom_resource("kustomize.toolkit.fluxcd.io", "v1", "kustomizations", "Kustomization");
  api_.add_custom_resource("gitops.weave.works", "v1alpha1", "gitopsclusters", "GitopsCluster");
  api_.add_user(kHostToken, "system:serviceaccount:promotion-system:promotion-host", std::move(rules));
  api_.apply_secret("default", "podinfo-promotion", {{"hmac-key", kHmacKey}});
  write_file(folder_.path() / "kubeconfig", api_.kubeconfig(kHostToken));
  host_ = std::make_unique<ControlPlane>(ControlPlaneOptions{
      .pipelines = {},
      .secrets = {},
      .configuration = "forges:\n  - {host: git.example.com, type: git, insteadOf: [{from: "
                       "\"https://git.example.com/\", to: \"file://" +
                       folder_.path().string() + "/\"}]}\n" + more_configuration,
      .sources = cluster_sources(folder_.path() / "kubeconfig")});
}

}  // namespace promotion::test
