#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "kubectl.hpp"
#include "manifests.hpp"
#include "npm.hpp"
#include "process.hpp"
#include "temporary_folder.hpp"

namespace promotion::test {
namespace {

using nlohmann::json;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

/// What `kubectl kustomize` makes of the example's folders.
class Installation : public testing::Test {
 protected:
  void SetUp() override {
    if (const std::string reason = kubectl_unavailable(); !reason.empty()) GTEST_SKIP() << reason;
  }

  static std::vector<json> built(const std::filesystem::path &folder) {
    return yaml_documents(run_or_throw({"kubectl", "kustomize", folder.string()}), folder.string());
  }
  static std::vector<json> overlay() { return built(example_folder() / "overlays/one-replica"); }

  /// The overlay with components added, as a user's own kustomization does it.
  std::vector<json> with_components(const std::vector<std::string> &names) {
    std::filesystem::copy(example_folder(), folder_.path() / "kubernetes",
                          std::filesystem::copy_options::recursive);
    std::string text = "resources: [../kubernetes/overlays/one-replica]\ncomponents:\n";
    for (const std::string &name : names) text += "  - ../kubernetes/components/" + name + "\n";
    write_file(folder_.path() / "own/kustomization.yaml", text);
    return built(folder_.path() / "own");
  }

  static json pod_of(const std::vector<json> &documents) {
    return find_document(documents, "Deployment", "promotion-host").at("/spec/template/spec"_json_pointer);
  }

  TemporaryFolder folder_;
};

TEST_F(Installation, RunsWithoutAnyPrivilege) {
  const json pod = pod_of(overlay());
  EXPECT_TRUE(pod.at("/securityContext/runAsNonRoot"_json_pointer).get<bool>());
  EXPECT_EQ(pod.at("/securityContext/seccompProfile/type"_json_pointer), "RuntimeDefault");
  for (const json &container : pod.at("containers")) {
    const json &context = container.at("securityContext");
    EXPECT_FALSE(context.at("allowPrivilegeEscalation").get<bool>());
    EXPECT_TRUE(context.at("readOnlyRootFilesystem").get<bool>());
    EXPECT_THAT(context.at("/capabilities/drop"_json_pointer), ElementsAre("ALL"));
    EXPECT_FALSE(container.at("resources").at("limits").at("memory").empty());
    for (const char *probe : {"startupProbe", "livenessProbe", "readinessProbe"})
      EXPECT_TRUE(container.contains(probe)) << probe;
  }
}

TEST_F(Installation, KeepsTheStateOfItsOnlyHostOnAVolume) {
  const auto documents = overlay();
  const json deployment = find_document(documents, "Deployment", "promotion-host");
  EXPECT_EQ(deployment.at("/spec/replicas"_json_pointer), 1);
  EXPECT_EQ(deployment.at("/spec/strategy/type"_json_pointer), "Recreate");
  const json pod = pod_of(documents);
  std::set<std::string> volumes, mounts;
  for (const json &volume : pod.at("volumes")) volumes.insert(volume.at("name"));
  for (const json &mount : pod.at("/containers/0/volumeMounts"_json_pointer)) mounts.insert(mount.at("name"));
  EXPECT_EQ(volumes, mounts);
  EXPECT_NO_THROW(find_document(documents, "PersistentVolumeClaim", "promotion-state"));
}

// The kubelet mounts what it was told: every file that the host is started with has to be there.
TEST_F(Installation, GivesTheHostTheFilesThatItIsStartedWith) {
  const auto documents = overlay();
  const json pod = pod_of(documents);
  std::map<std::string, json> volumes;
  for (const json &volume : pod.at("volumes")) volumes[volume.at("name")] = volume;
  const std::string config_map = volumes.at("configuration").at("/configMap/name"_json_pointer);
  EXPECT_THAT(config_map, testing::StartsWith("promotion-host-")) << "a change has to start the host anew";
  const json configuration = find_document(documents, "ConfigMap", config_map);
  EXPECT_TRUE(configuration.at("data").contains("control-plane.yaml"));
  EXPECT_TRUE(find_document(documents, "ConfigMap", "promotion-modules").at("data").contains("modules.yaml"));
  EXPECT_THAT(pod.at("/containers/0/args"_json_pointer), Contains("/etc/promotion/control-plane.yaml"));
}

TEST_F(Installation, TakesModulesFromAnImageAndAConfigMapAndANarrowProfile) {
  const json pod =
      pod_of(with_components({"modules-image-volume", "modules-configmap", "seccomp", "applications"}));
  EXPECT_EQ(pod.at("/securityContext/seccompProfile/localhostProfile"_json_pointer),
            "profiles/promotion-host.json");
  std::map<std::string, std::string> mounts;
  for (const json &mount : pod.at("/containers/0/volumeMounts"_json_pointer))
    mounts[mount.at("name")] = mount.at("mountPath");
  EXPECT_EQ(mounts.at("modules"), "/usr/lib/promotion");
  EXPECT_EQ(mounts.at("more-modules"), "/usr/lib/promotion-more");
}

TEST_F(Installation, MayReadSecretsOneByOneWhereANamespaceSaysSoAndNowhereElse) {
  const auto documents = with_components({"applications"});
  for (const json &document : documents) {
    if (document.at("kind") == "ClusterRoleBinding") {
      EXPECT_NE(document.at("roleRef").at("name"), "promotion-host-secrets");
    }
    for (const json &rule : document.value("rules", json::array())) {
      EXPECT_THAT(rule.at("verbs"), Not(Contains("*")));
      EXPECT_THAT(rule.at("resources"), Not(Contains("*")));
      if (rule.at("resources") == json::array({"secrets"})) {
        EXPECT_THAT(rule.at("verbs"), ElementsAre("get"));
      }
    }
  }
  const auto application = built(example_folder() / "podinfo");
  const json binding = find_document(application, "RoleBinding", "promotion-host-secrets");
  EXPECT_EQ(binding.at("roleRef").at("name"), "promotion-host-secrets");
  EXPECT_EQ(binding.at("subjects").at(0).at("namespace"), "promotion-system");
}

// The API server would leave out, or refuse, a field that is mistyped; here the models of another client
// tell.
TEST_F(Installation, HasOnlyFieldsThatKubernetesKnows) {
  if (const std::string reason = Npm::unavailable(); !reason.empty()) GTEST_SKIP() << reason;
  const auto unknown_in = [&](const std::vector<json> &documents) {
    write_file(folder_.path() / "documents.json", json(documents).dump());
    return json::parse(run_or_throw({Npm::node(), KNOWN_FIELDS_SCRIPT, Npm::modules().string(),
                                     (folder_.path() / "documents.json").string()}));
  };
  auto documents = with_components({"modules-image-volume", "modules-configmap", "seccomp", "applications"});
  EXPECT_THAT(unknown_in(documents), IsEmpty());
  documents.at(0)["metadata"]["lables"] = json::object();
  EXPECT_THAT(unknown_in(documents), testing::SizeIs(1)) << "a mistyped field has to be found";
}

}  // namespace
}  // namespace promotion::test
