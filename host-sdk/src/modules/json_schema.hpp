// JSON Schema (draft 7), as a module's manifest gives it for its configuration and for a pipeline's block.
#pragma once

#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "promotion/host/evaluation.hpp"
#include "promotion/host/result.hpp"

namespace promotion::host::modules {

// Immutable after compile; thread-safe.
class JsonSchema {
 public:
  // invalid_argument: not a schema that can be used, and why. Only references within the schema are followed.
  static Result<JsonSchema> compile(const nlohmann::json &schema);

  // What does not fit, each at its place; empty: it fits. The document has passed parse_json.
  std::vector<Problem> check(const nlohmann::json &document) const;

  // Whether the schema speaks of a member of that name at the top.
  bool has_property(std::string_view name) const;

 private:
  struct Compiled;
  explicit JsonSchema(std::shared_ptr<const Compiled> compiled) : compiled_(std::move(compiled)) {}

  std::shared_ptr<const Compiled> compiled_;
};

}  // namespace promotion::host::modules
