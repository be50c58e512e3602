// From one entry of the modules file to a generation that runs, or the first reason why not.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>

#include "generation.hpp"
#include "promotion/host/module_signature.hpp"

namespace promotion::host::modules {

// What the host says to all its modules: the JSON text of each property, by its name.
using SharedConfiguration = std::map<std::string, std::string>;

// What can be told before any code of the module runs.
struct VerifiedModule {
  WantedModule wanted;
  Inspection inspection;                        // without problems
  std::string configuration_json;               // complete
  std::string signature;                        // in base64, that was found good; empty: none
  std::string signed_by;                        // the key; empty: nobody
  Isolation isolation = Isolation::in_process;  // where it is to run

  const Manifest &manifest() const { return *inspection.manifest; }
  const std::string &sha256() const { return inspection.image->sha256(); }
};

// [control]
class ModuleLoader {
 public:
  ModuleLoader(const ServiceSources &sources, SharedConfiguration shared, TrustOptions trust,
               std::filesystem::path image_folder, std::shared_ptr<ControlThread> control,
               std::shared_ptr<GenerationBook> book);

  // `manifest` is given as soon as it is trusted, also when something fails later.
  Result<VerifiedModule> verify(const WantedModule &wanted, std::optional<Manifest> &manifest) const;
  // Loads, inits and creates.
  Result<RunningModulePtr> open(VerifiedModule module, uint64_t number) const;

 private:
  Isolation isolation_of(const VerifiedModule &module) const;
  Result<Inspection> inspect_wanted(const WantedModule &wanted, VerifiedModule &module) const;
  Status check_signature(const WantedModule &wanted, std::string_view bytes, VerifiedModule &module) const;
  Result<std::string> configuration(const WantedModule &wanted, const Manifest &manifest) const;

  const ServiceSources &sources_;
  SharedConfiguration shared_;
  const TrustOptions trust_;
  const std::filesystem::path image_folder_;
  std::shared_ptr<ControlThread> control_;
  std::shared_ptr<GenerationBook> book_;
};

}  // namespace promotion::host::modules
