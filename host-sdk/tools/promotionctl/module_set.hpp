// Modules opened by a tool, as a host opens them, without a host.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "promotion/host/clock.hpp"
#include "promotion/host/registry.hpp"
#include "promotion/host/result.hpp"
#include "promotion/host/secret_source.hpp"

namespace promotion::ctl {

struct ModuleChoice {
  // With modules_file empty, `files` are opened, each with all the services that its manifest wants. The
  // storage folder is not used: what modules keep goes with the tool.
  host::RegistryOptions options;
  std::vector<std::filesystem::path> files;
  std::filesystem::path secrets;  // a folder; empty: there are no Secrets
};

// Owns a registry and what it works with. The clock outlives it.
class ModuleSet {
 public:
  virtual ~ModuleSet() = default;
  virtual const host::Registry &registry() const = 0;
  virtual const host::SecretSource &secrets() const = 0;
};

// A module that fails leaves the others running, as in a host: ask registry().modules(). An error: a file
// that is no module, or a modules file that cannot be used.
host::Result<std::unique_ptr<ModuleSet>> open_modules(const ModuleChoice &choice, const host::Clock &clock);

// The modules of a folder: its *.so, in the order of their names.
std::vector<std::filesystem::path> modules_in(const std::filesystem::path &folder);

}  // namespace promotion::ctl
