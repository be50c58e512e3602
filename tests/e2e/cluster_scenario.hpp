#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "kubernetes/api_double.hpp"
#include "kubernetes/shipped_roles.hpp"
#include "scenario.hpp"

namespace promotion::test {

inline constexpr char kPipelineGroup[] = "pipelines.weave.works";
inline constexpr char kHostToken[] = "token-of-the-service-account";

/// The pipeline of the requirement as a resource: podinfo in the namespace default, from dev to qa (targets
/// qa and perf) to prod, the strategy directly under `promotion`, secretRef a name.
nlohmann::json requirements_pipeline();

/// ControlPlaneOptions::sources of a host that takes all from the API of this kubeconfig, and shows changes
/// at once: a test waits for that.
std::string cluster_sources(const std::filesystem::path &kubeconfig);

/// A control plane in a cluster whose service account has the shipped roles: nothing of pipelines and Secrets
/// is on its disk. The pipeline's repository is on disk. Nothing is applied and nothing runs at first.
class ClusterScenario : public testing::Test {
 protected:
  /// `more_configuration`: members of the configuration file, as YAML.
  explicit ClusterScenario(std::vector<KubernetesRule> rules = shipped_rules({"default"}, true),
                           const std::string &more_configuration = {});

  int post(const std::string &key) { return host_->post("default/podinfo/dev", upgrade("dev"), key).status; }
  /// As it is on the server now.
  nlohmann::json pipeline() const { return api_.object(kPipelineGroup, "pipelines", "default", "podinfo"); }

  TemporaryFolder folder_;
  KubernetesDouble api_;
  std::unique_ptr<GitRepository> repository_;
  std::unique_ptr<ControlPlane> host_;
};

}  // namespace promotion::test
