// All that the registry answers with, as it was at one moment.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "promotion/host/registry.hpp"
#include "running_module.hpp"

namespace promotion::host::modules {

// One entry of the modules file, and what runs for it.
struct ModuleEntry {
  WantedModule wanted;
  std::optional<Manifest> manifest;  // of what runs, else of what failed, as far as that is known
  RunningModulePtr running;          // nullptr: none; see error
  AdaptersPtr adapters;              // of what runs
  std::string error;  // why what is wanted does not run, or not so: names the module, and what to do
  bool is_quarantined = false;  // and that is the reason
  int64_t since_ns = 0;
};

// What all keys of these manifests lead to.
StrategyNamesPtr names_of(const std::vector<const Manifest *> &manifests);

// Immutable. Pins the generations that it names.
class Snapshot {
 public:
  // Each entry that runs has its adapters.
  explicit Snapshot(const std::vector<ModuleEntry> &entries);

  Result<EvaluatorPtr> evaluator() const;
  Result<StrategyPtr> strategy(std::string_view key) const;
  // Without their generations.
  const std::vector<ModuleStatus> &modules() const { return modules_; }

 private:
  std::vector<ModuleStatus> modules_;
  EvaluatorPtr evaluator_;
  std::map<std::string, StrategyPtr, std::less<>> strategies_;  // by every key
};

}  // namespace promotion::host::modules
