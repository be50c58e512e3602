// One loaded copy of a module, wherever it runs.
#pragma once

#include <memory>
#include <vector>

#include "health.hpp"
#include "manifest.hpp"
#include "modules_file.hpp"
#include "promotion/host/evaluation.hpp"
#include "promotion/host/strategy.hpp"
#include "strategy_names.hpp"

namespace promotion::host::modules {

// What the host calls. Each pins the module that it belongs to.
struct Adapters {
  StrategyNamesPtr names;  // that they were made with
  EvaluatorPtr evaluator;  // of an evaluator module
  std::vector<StrategyPtr>
      strategies;  // of a strategy module: one for each canonical name, in the manifest's order
};
using AdaptersPtr = std::shared_ptr<const Adapters>;

class RunningModule;
using RunningModulePtr = std::shared_ptr<const RunningModule>;

// The seam between the registry and the forms of isolation: the registry swaps these and asks no further.
// Whoever holds the pointer pins it; once nobody does, it ends by itself, on the control thread. Thread-safe.
class RunningModule {
 public:
  virtual ~RunningModule() = default;
  virtual const ModuleStamp &stamp() const = 0;
  virtual const Manifest &manifest() const = 0;
  virtual const WantedModule &wanted() const = 0;    // what it was made from
  virtual const std::string &signed_by() const = 0;  // empty: nobody
  virtual Health &health() const = 0;
  // `self` points to this object, for the adapters to pin.
  virtual Adapters adapters(const RunningModulePtr &self, StrategyNamesPtr names) const = 0;
};

}  // namespace promotion::host::modules
