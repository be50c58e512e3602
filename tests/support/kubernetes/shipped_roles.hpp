#pragma once

#include <string>
#include <vector>

#include "rights.hpp"

namespace promotion::test {

/// What examples/kubernetes lets a host do: everywhere, and read the Secrets of these namespaces. With
/// `applications` also what that component adds.
std::vector<KubernetesRule> shipped_rules(const std::vector<std::string> &namespaces_with_secrets,
                                          bool applications);

/// As KubernetesDouble::verbs() names it: "patch pipelines/status".
std::string verb_of(const KubernetesRule &rule);

}  // namespace promotion::test
