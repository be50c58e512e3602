// A module's manifest (module.h of the contract), read and checked.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "json_schema.hpp"
#include "promotion/host/result.hpp"

namespace promotion::host::modules {

enum class ModuleKind { evaluator, strategy };
std::string_view name_of(ModuleKind kind);

struct StrategyName {
  std::string name;  // canonical
  std::vector<std::string> aliases;
};

struct Manifest {
  std::string id;
  ModuleKind kind = ModuleKind::evaluator;
  std::string version;
  uint32_t abi_minor = 0;
  std::vector<StrategyName> strategies;
  std::vector<std::string> required_services;
  std::vector<std::string> optional_services;
  uint32_t state_writes = 0;
  std::vector<uint32_t> state_reads;
  std::optional<JsonSchema> configuration_schema;
  std::optional<JsonSchema> block_schema;  // of kind strategy
  bool may_unload = true;
  bool owns_threads = false;
  std::string license;

  bool reads_state(uint32_t version) const;
  bool wants(std::string_view service) const;
  std::vector<std::string> keys() const;  // every name and alias
};

// invalid_argument: everything that is wrong, in one message of sentences joined by "; ". Members that this
// release does not know are skipped, since newer ones may have them.
Result<Manifest> read_manifest(std::string_view json);

}  // namespace promotion::host::modules
