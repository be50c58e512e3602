// The part of a host's configuration that says where pipelines and Secrets come from.
#pragma once

#include <filesystem>

#include "promotion/host/configuration.hpp"
#include "yaml_mapping.hpp"

namespace promotion::host::operations {

// `folder`: relative paths begin there.
void read_sources(YamlMapping &top, const std::filesystem::path &folder, YamlMistakes &mistakes,
                  Configuration &configuration);

}  // namespace promotion::host::operations
