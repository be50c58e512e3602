#include "shipped_roles.hpp"

#include <yaml-cpp/yaml.h>

#include <ostream>
#include <stdexcept>

namespace promotion::test {
namespace {

constexpr char kExample[] = KUBERNETES_EXAMPLE;

void add_rules(const std::string &file, const std::string &role, const std::string &namespace_name,
               std::vector<KubernetesRule> &rules) {
  const size_t before = rules.size();
  for (const YAML::Node &document : YAML::LoadAllFromFile(std::string(kExample) + "/" + file)) {
    if (document["kind"].as<std::string>() != "ClusterRole") continue;
    if (document["metadata"]["name"].as<std::string>() != role) continue;
    for (const YAML::Node &rule : document["rules"])
      for (const YAML::Node &group : rule["apiGroups"])
        for (const YAML::Node &resource : rule["resources"])
          for (const YAML::Node &verb : rule["verbs"])
            rules.push_back({group.as<std::string>(), resource.as<std::string>(), verb.as<std::string>(),
                             namespace_name});
  }
  if (rules.size() == before) throw std::runtime_error(file + " has no rules in a ClusterRole " + role);
}

}  // namespace

std::vector<KubernetesRule> shipped_rules(const std::vector<std::string> &namespaces_with_secrets,
                                          bool applications) {
  std::vector<KubernetesRule> rules;
  add_rules("base/rbac.yaml", "promotion-host", "", rules);
  for (const std::string &name : namespaces_with_secrets)
    add_rules("base/rbac.yaml", "promotion-host-secrets", name, rules);
  if (applications) add_rules("components/applications/rbac.yaml", "promotion-host-applications", "", rules);
  return rules;
}

std::string verb_of(const KubernetesRule &rule) { return rule.verb + " " + rule.resource; }

void PrintTo(const KubernetesRule &rule, std::ostream *stream) { *stream << verb_of(rule); }

}  // namespace promotion::test
