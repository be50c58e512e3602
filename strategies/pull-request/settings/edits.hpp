// edits.hpp: the values that a block names itself, where a file cannot have a marker.
#ifndef PULL_REQUEST_SETTINGS_EDITS_HPP
#define PULL_REQUEST_SETTINGS_EDITS_HPP

#include <cstddef>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "edit/yaml_path.hpp"
#include "settings/wishes.hpp"

namespace pull_request {

/// The variables that path and yamlPath can have.
inline constexpr std::string_view edit_variables = "namespace, pipeline, environment, from";

/// One member of the block's `edit`.
struct EditRule {
  std::string path;                     ///< of the file, from the top of the repository; a template
  std::string yaml_path;                ///< of the value (edit/yaml_path.hpp); a template
  std::string field;                    ///< as a marker's fourth part; empty: the whole value
  std::string target;                   ///< as a marker's selector, without '@'; empty: for every target
  std::optional<std::size_t> document;  ///< the only one to look at, from 0
};

/// Reads what can be read of a block and tells of all that is wrong.
std::vector<EditRule> read_edits(const nlohmann::json &block, const BlockProblem &problem);

/// What the variables mean in one promotion.
struct EditNames {
  std::string pipeline_namespace;
  std::string pipeline;
  std::string environment;  ///< the one promoted into
  std::string from;         ///< the one promoted from
};

/// A rule with its variables filled in.
struct FilledRule {
  std::string path;
  std::string yaml_path;
  YamlPath steps;
  std::string problem;  ///< why the two cannot be used, in a sentence; empty: they can
};
FilledRule fill_rule(const EditRule &rule, const EditNames &names);

}  // namespace pull_request

#endif
