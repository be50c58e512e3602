#include <gmock/gmock.h>

#include <set>

#include "cluster_scenario.hpp"

namespace promotion::test {
namespace {

using nlohmann::json;
using testing::HasSubstr;

std::vector<KubernetesRule> all_rules() { return shipped_rules({"default"}, true); }

std::set<std::string> verbs_of(const std::vector<KubernetesRule> &rules) {
  std::set<std::string> verbs;
  for (const KubernetesRule &rule : rules) verbs.insert(verb_of(rule));
  return verbs;
}

/// A host that has something to do with each of its rights.
class ShippedRoles : public ClusterScenario, public testing::WithParamInterface<KubernetesRule> {
 protected:
  ShippedRoles() : ClusterScenario(all_rules()) {
    api_.apply(kPipelineGroup, "pipelines", requirements_pipeline());
    api_.apply(kPipelineGroup, "pipelines", kustomizations_pipeline());
    api_.apply("gitops.weave.works", "gitopsclusters",
               {{"apiVersion", "gitops.weave.works/v1alpha1"},
                {"kind", "GitopsCluster"},
                {"metadata", {{"name", "dev"}, {"namespace", "default"}}},
                {"spec", {{"secretRef", {{"name", "dev-kubeconfig"}}}}}});
    api_.apply_secret("default", "dev-kubeconfig", {{"value", api_.kubeconfig(kHostToken)}});
  }

  // On the cluster of the host itself, so that the application is read there.
  static json kustomizations_pipeline() {
    json pipeline = requirements_pipeline();
    pipeline["metadata"]["name"] = "settings";
    pipeline["spec"]["appRef"] = {
        {"apiVersion", "kustomize.toolkit.fluxcd.io/v1"}, {"kind", "Kustomization"}, {"name", "settings"}};
    pipeline["spec"]["environments"] = json::array(
        {json{{"name", "dev"}, {"targets", json::array({json{{"namespace", "settings"}}})}},
         json{{"name", "prod"}, {"targets", json::array({json{{"namespace", "settings-prod"}}})}}});
    return pipeline;
  }

  // What becomes of each is not looked at: with a right missing, not all of it can be.
  void use_everything() {
    host_->start();
    host_->post("default/unheard-of/dev", upgrade("dev"), kHmacKey);
    for (int i = 0; i < 3; ++i) {
      FluxEvent of_something_else = upgrade("dev", "6." + std::to_string(i) + ".0");
      of_something_else.name = "something-else";
      host_->post("default/podinfo/dev", of_something_else, kHmacKey);
    }
    host_->post("default/podinfo/dev", upgrade("dev"), kHmacKey);
  }
};

TEST_F(ShippedRoles, AreUsedWholeAndSuffice) {
  use_everything();
  host_->wait_for_promotion("qa");
  const std::set<std::string> wanted = verbs_of(all_rules());
  const auto used = [this] {
    std::set<std::string> verbs;
    for (const auto &[verb, times] : api_.verbs()) verbs.insert(verb);
    return verbs;
  };
  EXPECT_TRUE(eventually([&] { return used() == wanted; })) << host_->log();
  EXPECT_EQ(used(), wanted);
  EXPECT_THAT(host_->log(), testing::Not(HasSubstr("may not")));
}

TEST_P(ShippedRoles, AreNamedWhereOneIsMissing) {
  const KubernetesRule rule = GetParam();
  const std::string wanted = "resources: [" + rule.resource + "], verbs: [" + rule.verb + "]";
  // A host that has never seen a watch begin is not ready, and one that may not list does not start.
  const bool runs_first = rule.verb == "watch";
  if (!runs_first) api_.take_away(kHostToken, rule.verb, rule.resource);
  if (rule.verb == "list") {
    try {
      host_->start();
      FAIL() << "the host started";
    } catch (const std::runtime_error &ended) {
      EXPECT_THAT(ended.what(), HasSubstr(wanted));
    }
    return;
  }
  use_everything();
  if (runs_first) {
    api_.take_away(kHostToken, rule.verb, rule.resource);
    api_.cut_watches();
  }
  EXPECT_TRUE(host_->wait_for_log(wanted)) << host_->log();
}

INSTANTIATE_TEST_SUITE_P(Each, ShippedRoles, testing::ValuesIn(all_rules()), [](const auto &rule) {
  std::string name = rule.param.verb + "_" + rule.param.resource;
  for (char &letter : name)
    if (letter == '/') letter = '_';
  return name;
});

}  // namespace
}  // namespace promotion::test
