// All that the registry answers with, as it was at one moment.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "module_loader.hpp"
#include "promotion/host/registry.hpp"
#include "strategy_names.hpp"

namespace promotion::host::modules {

struct ModuleEntry {
  WantedModule wanted;
  LoadOutcome loaded;
  int64_t since_ns = 0;
};

// Immutable. Pins the generations that it names.
class Snapshot {
 public:
  explicit Snapshot(const std::vector<ModuleEntry> &entries);

  Result<EvaluatorPtr> evaluator() const;
  Result<StrategyPtr> strategy(std::string_view key) const;
  const std::vector<ModuleStatus> &modules() const { return modules_; }

 private:
  void add_strategies(const ModuleEntry &entry, const StrategyNamesPtr &names);

  std::vector<ModuleStatus> modules_;
  EvaluatorPtr evaluator_;
  std::map<std::string, StrategyPtr, std::less<>> strategies_;  // by every key
};

}  // namespace promotion::host::modules
