#pragma once

#include <iosfwd>
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
/// So that the names of tests with such a parameter say it.
void PrintTo(const KubernetesRule &rule, std::ostream *stream);

}  // namespace promotion::test
