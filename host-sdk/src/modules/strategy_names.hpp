// Which module answers to which key under `promotion`.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace promotion::host::modules {

struct StrategyAnswer {
  std::string name;    // canonical
  std::string module;  // the id of the module
  bool operator==(const StrategyAnswer &) const = default;
};

// Canonical names and aliases. Immutable once a snapshot of the registry has it.
using StrategyNames = std::map<std::string, StrategyAnswer, std::less<>>;
using StrategyNamesPtr = std::shared_ptr<const StrategyNames>;

}  // namespace promotion::host::modules
