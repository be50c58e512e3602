#include <gmock/gmock.h>

#include <optional>

#include "promotion/host/configuration.hpp"
#include "temporary_folder.hpp"

namespace promotion::host {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class SourceConfiguration : public ::testing::Test {
 protected:
  Result<Configuration> read(const std::string &text) {
    test::write_file(folder_.path() / "host.yaml", text);
    return read_configuration(folder_.path() / "host.yaml");
  }
  std::string problem(const std::string &text) {
    const auto configuration = read(text);
    return configuration ? "" : configuration.error().message;
  }

  test::TemporaryFolder folder_;
};

TEST_F(SourceConfiguration, TakesBothFromTheKubernetesApi) {
  const auto configuration = read(
      "pipelines: {kubernetes: {namespaces: [shop, web], labelSelector: 'team in (a,b)', keepLastGood: "
      "true}}\n"
      "secrets: {kubernetes: {}}\n"
      "kubernetes: {kubeconfig: kube/config, context: production}\n");
  ASSERT_TRUE(configuration) << configuration.error().message;
  ASSERT_TRUE(configuration->kubernetes_pipelines);
  EXPECT_THAT(configuration->kubernetes_pipelines->namespaces, ElementsAre("shop", "web"));
  EXPECT_EQ(configuration->kubernetes_pipelines->label_selector, "team in (a,b)");
  EXPECT_TRUE(configuration->kubernetes_pipelines->keep_last_good);
  EXPECT_TRUE(configuration->kubernetes_secrets);
  EXPECT_EQ(configuration->kubernetes.kubeconfig, folder_.path() / "kube/config");
  EXPECT_EQ(configuration->kubernetes.context, "production");
  EXPECT_TRUE(configuration->pipelines_folder.empty());
  EXPECT_TRUE(configuration->secrets_folder.empty());
}

TEST_F(SourceConfiguration, TakesTheWholeClusterUnlessToldOtherwise) {
  const auto configuration = read("pipelines: {kubernetes: {}}\n");
  ASSERT_TRUE(configuration) << configuration.error().message;
  ASSERT_TRUE(configuration->kubernetes_pipelines);
  EXPECT_TRUE(configuration->kubernetes_pipelines->namespaces.empty());
  EXPECT_FALSE(configuration->kubernetes_pipelines->keep_last_good);
  EXPECT_FALSE(configuration->kubernetes_secrets);
  EXPECT_EQ(configuration->secrets_folder, folder_.path() / "secrets");
}

TEST_F(SourceConfiguration, ShowsThingsOnPipelinesUnlessToldOtherwise) {
  const auto usual = read("pipelines: {kubernetes: {}}\n");
  ASSERT_TRUE(usual) << usual.error().message;
  EXPECT_TRUE(usual->kubernetes_show.status);
  EXPECT_TRUE(usual->kubernetes_show.events);
  EXPECT_EQ(usual->kubernetes_show.status_interval_ms, 5'000);
  const auto other = read("kubernetes: {status: {enabled: false, interval: 1m}, events: false}\n");
  ASSERT_TRUE(other) << other.error().message;
  EXPECT_FALSE(other->kubernetes_show.status);
  EXPECT_FALSE(other->kubernetes_show.events);
  EXPECT_EQ(other->kubernetes_show.status_interval_ms, 60'000);
}

TEST_F(SourceConfiguration, ReadsApplicationsWherePipelinesComeFromTheKubernetesApi) {
  EXPECT_FALSE(read("pipelines: {directory: a}\n")->kubernetes_applications);
  const auto usual = read("pipelines: {kubernetes: {}}\n");
  ASSERT_TRUE(usual->kubernetes_applications);
  EXPECT_EQ(usual->kubernetes_applications->interval_ms, 300'000);
  EXPECT_FALSE(read("pipelines: {kubernetes: {}}\nkubernetes: {applications: {enabled: false}}\n")
                   ->kubernetes_applications);
  const auto asked = read("kubernetes: {kubeconfig: a, applications: {interval: 1m}}\n");
  ASSERT_TRUE(asked->kubernetes_applications) << "it was asked for";
  EXPECT_EQ(asked->kubernetes_applications->interval_ms, 60'000);
}

TEST_F(SourceConfiguration, SaysWhatIsWrong) {
  EXPECT_THAT(problem("kubernetes: {events: perhaps}"), HasSubstr("kubernetes.events is \"perhaps\""));
  EXPECT_THAT(problem("kubernetes: {status: {interval: 1ms}}"), HasSubstr("kubernetes.status.interval"));
  EXPECT_THAT(problem("kubernetes: {status: {often: true}}"), HasSubstr("kubernetes.status.often"));
  EXPECT_THAT(problem("pipelines: {directory: a, kubernetes: {}}"),
              HasSubstr("pipelines.directory and pipelines.kubernetes are both there"));
  EXPECT_THAT(problem("pipelines: {kubernetes: {namespaces: [Shop]}}"),
              HasSubstr("pipelines.kubernetes.namespaces is \"Shop\""));
  EXPECT_THAT(problem("pipelines: {kubernetes: {keepLastGood: perhaps}}"), HasSubstr("true or false"));
  EXPECT_THAT(problem("secrets: {kubernetes: {namespace: a}}"), HasSubstr("secrets.kubernetes.namespace"));
  EXPECT_THAT(problem("kubernetes: {applications: {enabled: perhaps}}"),
              HasSubstr("kubernetes.applications.enabled is \"perhaps\""));
  EXPECT_THAT(problem("kubernetes: {applications: {interval: 10ms}}"),
              HasSubstr("kubernetes.applications.interval"));
  EXPECT_THAT(problem("kubernetes: {context: a}"), HasSubstr("kubernetes.kubeconfig is missing"));
}

}  // namespace
}  // namespace promotion::host
