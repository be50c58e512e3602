// Two doubles are two clusters: the one that the host is in, and one that a GitopsCluster leads to.
#include "kubernetes/application_reader.hpp"

#include <gmock/gmock.h>

#include "eventually.hpp"
#include "fixture.hpp"
#include "network/listening_socket.hpp"

namespace promotion::host::kubernetes {
namespace {

using nlohmann::json;
using test::eventually;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

constexpr char helm[] = "helm.toolkit.fluxcd.io";
constexpr char gitops[] = "gitops.weave.works";
constexpr char edge_token[] = "token-of-the-edge";

class Pipelines final : public PipelineSource {
 public:
  std::vector<PipelinePtr> all;
  Result<PipelinePtr> find(const PipelineName &) const override { return Error{Code::not_found, "none"}; }
  std::vector<PipelinePtr> list() const override { return all; }
  void on_change(std::function<void()>) override {}
  Status start() override { return success(); }
  void stop() override {}
};

class KeepingObserver final : public Observer {
 public:
  Result<size_t> observe(const PipelinePtr &pipeline, const std::vector<Observation> &observations) override {
    std::lock_guard lock(mutex_);
    if (failures > 0) return --failures, Error{Code::unavailable, "no evaluator"};
    for (const auto &one : observations) kept_[pipeline->name.name].push_back(one);
    return observations.size();
  }
  std::vector<Observation> of(const std::string &pipeline) const {
    std::lock_guard lock(mutex_);
    const auto found = kept_.find(pipeline);
    return found == kept_.end() ? std::vector<Observation>{} : found->second;
  }
  int failures = 0;

 private:
  mutable std::mutex mutex_;
  std::map<std::string, std::vector<Observation>> kept_;
};

class ApplicationReaderTest : public KubernetesTest {
 protected:
  ApplicationReaderTest() {
    server.add_custom_resource(gitops, "v1alpha1", "gitopsclusters", "GitopsCluster");
    for (auto *cluster : {&server, &edge})
      cluster->add_custom_resource(helm, "v2", "helmreleases", "HelmRelease");
    server.add_user("token-of-the-reader", "reader",
                    {{"", "secrets", "get", ""},
                     {helm, "helmreleases", "get", ""},
                     {gitops, "gitopsclusters", "get", ""}});
    edge.add_user(edge_token, "remote-reader", {{helm, "helmreleases", "get", ""}});
  }
  ~ApplicationReaderTest() override { reader.reset(); }

  void release(test::KubernetesDouble &cluster, const std::string &version,
               const std::string &name = "podinfo") {
    cluster.apply(helm, "helmreleases",
                  {{"apiVersion", "helm.toolkit.fluxcd.io/v2"},
                   {"kind", "HelmRelease"},
                   {"metadata", {{"name", name}, {"namespace", "apps"}}},
                   {"status",
                    {{"observedGeneration", 1},
                     {"conditions", json::array({{{"type", "Ready"}, {"status", "True"}}})},
                     {"history", json::array({{{"chartVersion", version},
                                               {"status", "deployed"},
                                               {"lastDeployed", "2026-11-20T10:00:00Z"}}})}}}});
  }

  void gitops_cluster(const json &spec) {
    server.apply(gitops, "gitopsclusters",
                 {{"apiVersion", "gitops.weave.works/v1alpha1"},
                  {"kind", "GitopsCluster"},
                  {"metadata", {{"name", "edge"}, {"namespace", "default"}}},
                  {"spec", spec}});
  }
  void reach_the_edge() {
    gitops_cluster({{"secretRef", {{"name", "edge-kubeconfig"}}}});
    server.apply_secret("default", "edge-kubeconfig", {{"value", edge.kubeconfig(edge_token)}});
  }

  static Target local() { return {"apps", {}}; }
  static Target remote() { return {"apps", ObjectReference{"", "GitopsCluster", "", "edge"}}; }

  void pipeline(const std::string &name, std::vector<Target> targets,
                const ObjectReference &application = {"helm.toolkit.fluxcd.io/v2", "HelmRelease", "",
                                                      "podinfo"}) {
    auto made = std::make_shared<Pipeline>();
    made->name = {"default", name};
    made->application = application;
    made->environments = {{"dev", std::move(targets), {}}};
    pipelines.all.push_back(std::move(made));
  }

  void start(int64_t interval_ms = 3'600'000) { start_with(std::make_shared<SystemClock>(), interval_ms); }
  void start_with(std::shared_ptr<const Clock> readers_clock, int64_t interval_ms = 3'600'000) {
    secrets = make_secret_source(client_of("token-of-the-reader"), clock, log);
    reader =
        make_application_reader(client_of("token-of-the-reader"), {*secrets, pipelines, observer, log},
                                {interval_ms}, std::move(readers_clock), {std::chrono::milliseconds(300), 4});
    reader->start();
  }

  // The revisions that were told of a pipeline, with where they were read.
  std::vector<std::string> told(const std::string &name) const {
    std::vector<std::string> found;
    for (const auto &one : observer.of(name))
      found.push_back(one.event.metadata.at("revision") + " " + one.origin);
    return found;
  }

  test::KubernetesDouble edge;
  Pipelines pipelines;
  KeepingObserver observer;
  std::unique_ptr<SecretSource> secrets;
  std::unique_ptr<ApplicationReader> reader;
};

TEST_F(ApplicationReaderTest, ReadsTheLocalClusterAndTheOneThatAGitopsClusterLeadsTo) {
  release(server, "6.1.0");
  release(edge, "6.0.0");
  reach_the_edge();
  pipeline("podinfo", {local(), remote()});
  start();
  ASSERT_TRUE(eventually([&] { return told("podinfo").size() == 2; }));
  EXPECT_THAT(told("podinfo"), ::testing::ElementsAre("6.1.0 HelmRelease apps/podinfo on local",
                                                      "6.0.0 HelmRelease apps/podinfo on edge"));
  EXPECT_EQ(observer.of("podinfo")[1].target, 1u);
  EXPECT_EQ(edge.verbs(), (std::map<std::string, int>{{"get helmreleases", 1}}));
  EXPECT_THAT(log.all(), Not(HasSubstr(edge_token)));
}

TEST_F(ApplicationReaderTest, FindsTheKubeconfigOfAClusterApiCluster) {
  release(edge, "6.0.0");
  gitops_cluster({{"capiClusterRef", {{"name", "capi"}}}});
  server.apply_secret("default", "capi-kubeconfig", {{"value", edge.kubeconfig(edge_token)}});
  pipeline("podinfo", {remote()});
  start();
  EXPECT_TRUE(eventually([&] { return told("podinfo").size() == 1; }));
}

TEST_F(ApplicationReaderTest, ReadsAgainAtIntervals) {
  release(server, "6.1.0");
  pipeline("podinfo", {local()});
  start(50);
  ASSERT_TRUE(eventually([&] { return !told("podinfo").empty(); }));
  release(server, "6.2.0");
  EXPECT_TRUE(eventually([&] { return told("podinfo").back().starts_with("6.2.0"); }));
}

TEST_F(ApplicationReaderTest, TriesAnotherVersionWhereTheOneNamedIsNotServed) {
  release(server, "6.1.0");
  pipeline("podinfo", {local()}, {"helm.toolkit.fluxcd.io/v2beta1", "HelmRelease", "", "podinfo"});
  start();
  EXPECT_TRUE(eventually([&] { return told("podinfo").size() == 1; }));
}

TEST_F(ApplicationReaderTest, NamesThePermissionThatIsMissingAndReadsTheRest) {
  release(server, "6.1.0");
  server.take_away("token-of-the-reader", "get", "gitopsclusters");
  pipeline("podinfo", {remote(), local()});
  start();
  EXPECT_TRUE(eventually([&] { return told("podinfo").size() == 1; }));
  EXPECT_TRUE(log.said("resources: [gitopsclusters], verbs: [get]"));
}

TEST_F(ApplicationReaderTest, SaysOnceWhatIsMissing) {
  gitops_cluster({{"secretRef", {{"name", "edge-kubeconfig"}}}});
  for (const char *name : {"one", "two", "three"}) pipeline(name, {remote()});
  start(20);
  ASSERT_TRUE(eventually([&] { return log.said("has no kubeconfig: expected it under the key value"); }));
  ASSERT_TRUE(eventually([&] { return server.count("get gitopsclusters") > 6; }));
  size_t said = 0;
  for (const auto &line : log.lines()) said += line.text.find("has no kubeconfig") != std::string::npos;
  EXPECT_EQ(said, 1u);
}

TEST_F(ApplicationReaderTest, AClusterThatHangsHoldsUpNobodyForLong) {
  auto hanging = network::ListeningSocket::open({"", "127.0.0.1", 0});
  ASSERT_TRUE(hanging.ok());
  release(server, "6.1.0");
  gitops_cluster({{"secretRef", {{"name", "edge-kubeconfig"}}}});
  std::string kubeconfig = edge.kubeconfig(edge_token);
  kubeconfig.replace(kubeconfig.find(edge.url()), edge.url().size(),
                     "http://127.0.0.1:" + std::to_string(hanging->address().port));
  server.apply_secret("default", "edge-kubeconfig", {{"value", kubeconfig}});
  pipeline("podinfo", {remote(), local()});
  start();
  EXPECT_TRUE(eventually([&] { return told("podinfo").size() == 1; }));
}

TEST_F(ApplicationReaderTest, AClusterThatIsSilentIsLeftAloneForAWhile) {
  release(server, "6.1.0");
  reach_the_edge();
  edge.answer_next_of("get helmreleases", {0, {}, {}}, 1'000);
  for (int i = 0; i < 100; ++i) pipeline("edge-" + std::to_string(i), {remote()});
  pipeline("podinfo", {local()});  // the last one in the order in which they come up
  start_with(clock);
  ASSERT_TRUE(eventually([&] { return told("podinfo").size() == 1; }));
  EXPECT_LE(edge.connections(), 8)
      << "each of four readers found out at the most once, while time stands still";
}

TEST_F(ApplicationReaderTest, SaysOnceThatOtherKindsAreNotRead) {
  for (const char *name : {"one", "two"}) pipeline(name, {local()}, {"apps/v1", "Deployment", "", "podinfo"});
  start();
  size_t said = 0;
  for (const auto &line : log.lines())
    said += line.text.find("kind=Deployment of apps/v1") != std::string::npos;
  EXPECT_EQ(said, 1u);
}

TEST_F(ApplicationReaderTest, TellsAgainWhatCouldNotBeTakenIn) {
  observer.failures = 1;
  release(server, "6.1.0");
  pipeline("podinfo", {local()});
  start(50);
  EXPECT_TRUE(eventually([&] { return !told("podinfo").empty(); }));
}

TEST_F(ApplicationReaderTest, AnApplicationThatIsNotThereYetIsNoTrouble) {
  pipeline("podinfo", {local()});
  start(20);
  ASSERT_TRUE(eventually([&] { return server.count("get helmreleases") > 2; }));
  EXPECT_FALSE(log.said("cannot be read"));
  release(server, "6.1.0");
  EXPECT_TRUE(eventually([&] { return !told("podinfo").empty(); }));
}

}  // namespace
}  // namespace promotion::host::kubernetes
