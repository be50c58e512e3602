#include "promotion/host/pipeline.hpp"

namespace promotion::host {

std::optional<size_t> Pipeline::find_environment(std::string_view environment) const {
  for (size_t i = 0; i < environments.size(); ++i)
    if (environments[i].name == environment) return i;
  return std::nullopt;
}

std::string display_name(const Target &target) {
  return (target.cluster ? target.cluster->name : std::string("local")) + "/" + target.namespace_name;
}

}  // namespace promotion::host
