#include "target_key.hpp"

namespace promotion::host {

std::string cluster_key(const Target &target) {
  if (!target.cluster) return "local";
  return target.cluster->kind + "/" + target.cluster->namespace_name + "/" + target.cluster->name;
}

std::string cluster_name(const Target &target) { return target.cluster ? target.cluster->name : "local"; }

std::optional<size_t> find_target(const Environment &environment, std::string_view cluster,
                                  std::string_view target_namespace) {
  for (size_t i = 0; i < environment.targets.size(); ++i) {
    const Target &target = environment.targets[i];
    if (target.namespace_name == target_namespace && cluster_key(target) == cluster) return i;
  }
  return std::nullopt;
}

}  // namespace promotion::host
