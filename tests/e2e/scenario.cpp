#include "scenario.hpp"

namespace promotion::test {
namespace {

std::string release(const std::string &version_line) {
  return "apiVersion: helm.toolkit.fluxcd.io/v2beta1\n"
         "kind: HelmRelease\n"
         "metadata: {name: podinfo, namespace: podinfo}\n"
         "spec:\n"
         "  chart:\n"
         "    spec:\n"
         "      chart: podinfo\n"
         "      " +
         version_line + "\n" + "      sourceRef: {kind: HelmRepository, name: podinfo}\n";
}

}  // namespace

std::string podinfo_pipeline(const std::string &promotion) {
  return R"(apiVersion: pipelines.weave.works/v1alpha1
kind: Pipeline
metadata: {name: podinfo, namespace: default}
spec:
  appRef: {apiVersion: helm.toolkit.fluxcd.io/v2beta1, kind: HelmRelease, name: podinfo}
  promotion: {)" +
         promotion + R"(}
  environments:
    - name: dev
      targets:
        - {namespace: podinfo, clusterRef: {kind: GitopsCluster, name: dev}}
    - name: qa
      targets:
        - {namespace: podinfo, clusterRef: {kind: GitopsCluster, name: qa}}
        - {namespace: podinfo, clusterRef: {kind: GitopsCluster, name: perf}}
    - name: prod
      targets:
        - {namespace: podinfo, clusterRef: {kind: GitopsCluster, name: prod}}
)";
}

GitRepository::Files podinfo_files() {
  const std::string qa = R"(version: "6.0.0" # {"$promotion": "default:podinfo:qa"})";
  return {{"README.md", "# Configuration of all clusters\n"},
          {"clusters/dev/podinfo.yaml", release("version: 6.1.0")},
          {"clusters/qa/podinfo.yaml", release(qa)},
          {"clusters/perf/podinfo.yaml", release(qa)},
          {"clusters/prod/podinfo.yaml",
           release(R"(version: '6.0.0'   # {"$promotion": "default:podinfo:prod"})")},
          {"clusters/qa/other.yaml", release(R"(version: "1.0.0" # {"$promotion": "default:other:qa"})")}};
}

std::vector<std::string> changes_into_qa() {
  const std::string was = R"(-      version: "6.0.0" # {"$promotion": "default:podinfo:qa"})";
  const std::string is = R"(+      version: "6.1.0" # {"$promotion": "default:podinfo:qa"})";
  return {"clusters/perf/podinfo.yaml", was, is, "clusters/qa/podinfo.yaml", was, is};
}

FluxEvent upgrade(const std::string &cluster, const std::string &revision) {
  FluxEvent event;
  event.cluster = cluster;
  event.revision = revision;
  return event;
}

PullRequestScenario::PullRequestScenario(const Options &options) {
  repository_ = std::make_unique<GitRepository>(folder_.path() / "example/gitops.git", options.files);
  git_ = std::make_unique<GitServer>(
      GitServerOptions{.repositories = folder_.path(), .tokens = {kToken}, .tls = options.tls});
  github_ = std::make_unique<GitHubDouble>(folder_.path(), std::vector<std::string>{kToken});
  if (options.check_against_githubs_description) check_.emplace(github_->url());
  const std::string api = check_ ? check_->url() : github_->url();
  ControlPlaneOptions host{
      .pipelines = {{"podinfo.yaml",
                     podinfo_pipeline("pullRequest: {url: https://github.com/example/gitops.git, "
                                      "branch: main, secretRef: podinfo-promotion" +
                                      options.block + "}")}},
      .secrets = {{"default/podinfo-promotion/hmac-key", kHmacKey},
                  {"default/podinfo-promotion/token", kToken}},
      .configuration = "forges:\n  - {host: github.com, type: github, apiUrl: \"" + api +
                       "\", insteadOf: [{from: \"https://github.com/\", to: \"" + git_->url() + "/\"}]}\n",
      .poll_seconds = options.poll_seconds,
      .launcher = options.launcher};
  if (options.tls) host.secrets["default/podinfo-promotion/caFile"] = read_file(git_->authority());
  host_ = std::make_unique<ControlPlane>(host);
}

BranchScenario::BranchScenario(const std::string &configuration) {
  repository_ = std::make_unique<GitRepository>(folder_.path() / "example/gitops.git", podinfo_files());
  host_ = std::make_unique<ControlPlane>(ControlPlaneOptions{
      .pipelines = {{"podinfo.yaml",
                     podinfo_pipeline("pullRequest: {url: https://git.example.com/example/gitops.git, "
                                      "branch: main}")}},
      .secrets = {{"flux-system/promotion-events/hmac-key", kHmacKey}},
      .configuration = configuration +
                       "forges:\n  - {host: git.example.com, type: git, insteadOf: [{from: "
                       "\"https://git.example.com/\", to: \"file://" +
                       folder_.path().string() + "/\"}]}\n"});
}

}  // namespace promotion::test
