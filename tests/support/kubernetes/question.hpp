#pragma once

#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "../http.hpp"

namespace promotion::test {

/// What a request asks of which resource.
struct Question {
  std::string verb;  ///< as rules of roles name it
  std::string group, version, plural, subresource, namespace_name, name;
  std::map<std::string, std::string> query;

  std::string asked(const std::string &key) const;
  bool asks_true(const std::string &key) const;
  /// As rules of roles name it: "pipelines", "pipelines/status".
  std::string resource() const { return subresource.empty() ? plural : plural + "/" + subresource; }
  /// "pipelines.example.org", as messages name it.
  std::string qualified() const { return group.empty() ? plural : plural + "." + group; }
  std::string api_version() const { return group.empty() ? version : group + "/" + version; }
  bool is_dry() const { return asked("dryRun") == "All"; }
  /// Whether an object is of the namespace and fits the selectors that are asked for.
  bool wants(const nlohmann::json &object) const;
};

/// None for a path that names no resource, or a method that none has.
std::optional<Question> understood(const RecordedRequest &request);

std::optional<std::uint64_t> number_in(const std::string &text);

}  // namespace promotion::test
