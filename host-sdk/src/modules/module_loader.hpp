// From one entry of the modules file to a generation that runs, or the first reason why not.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>

#include "generation.hpp"

namespace promotion::host::modules {

struct LoadOutcome {
  std::optional<Manifest> manifest;  // as soon as it is trusted, also when something fails later
  GenerationPtr generation;          // nullptr: see error
  std::string error;                 // names the module, what was found, and what to do
};

// What the host says to all its modules: the JSON text of each property, by its name.
using SharedConfiguration = std::map<std::string, std::string>;

// Verifies, loads, inits and creates. [control]
class ModuleLoader {
 public:
  ModuleLoader(const ServiceSources &sources, SharedConfiguration shared,
               std::shared_ptr<ControlThread> control);

  LoadOutcome load(const WantedModule &wanted, uint64_t number) const;

 private:
  Status load_into(LoadOutcome &outcome, const WantedModule &wanted, uint64_t number) const;
  Result<Inspection> verify(const WantedModule &wanted) const;
  Result<std::string> configuration(const WantedModule &wanted, const Manifest &manifest) const;

  const ServiceSources &sources_;
  SharedConfiguration shared_;
  std::shared_ptr<ControlThread> control_;
};

}  // namespace promotion::host::modules
