#include "configuration.hpp"

#include <nlohmann/json.hpp>
#include <optional>

#include "duration.hpp"

namespace promotion::evaluator {
namespace {

using nlohmann::json;
using Problem = std::optional<ConfigurationError>;

Problem read_age(const std::string &key, const json &value, std::int64_t &into) {
  const auto duration =
      value.is_string() ? read_duration(value.get_ref<const std::string &>()) : std::nullopt;
  if (!duration || *duration == 0) {
    return "configuration of pipeline-evaluator: '" + key + "' is " + value.dump() +
           "; expected a duration above zero such as \"24h\"";
  }
  into = *duration;
  return std::nullopt;
}

Problem read_entry(const std::string &where, const json &entry, SuccessReasons &into) {
  if (!entry.is_object()) return where + " is " + entry.dump() + "; expected an object";
  for (const auto &[key, value] : entry.items()) {
    if ((key == "apiGroup" || key == "kind") && value.is_string()) {
      (key == "kind" ? into.kind : into.api_group) = value.get<std::string>();
    } else if (key == "reasons" && value.is_array()) {
      for (const json &reason : value) {
        if (!reason.is_string()) return where + ": reason " + reason.dump() + " is no text";
        into.reasons.push_back(reason.get<std::string>());
      }
    } else {
      return where + ": '" + key + "' is " + value.dump() +
             "; expected apiGroup and kind as texts and reasons as a list";
    }
  }
  if (into.kind.empty() || into.reasons.empty()) return where + ": expected a kind and at least one reason";
  if (application_kind(into.api_group, into.kind) != ApplicationKind::other) {
    return where + ": the reasons of " + into.kind + " are known already; remove the entry";
  }
  return std::nullopt;
}

Problem read_success_reasons(const json &value, std::vector<SuccessReasons> &into) {
  const std::string path = "configuration of pipeline-evaluator: 'successReasons'";
  if (!value.is_array()) return path + " is " + value.dump() + "; expected a list";
  for (const json &entry : value) {
    const std::string where = path + " entry " + std::to_string(into.size() + 1);
    if (auto problem = read_entry(where, entry, into.emplace_back())) return problem;
  }
  return std::nullopt;
}

Problem read_member(const std::string &key, const json &value, Configuration &into) {
  if (key == "maxAge") return read_age(key, value, into.max_age_ns);
  if (key == "maxClockSkew") return read_age(key, value, into.max_clock_skew_ns);
  if (key == "successReasons") return read_success_reasons(value, into.success_reasons);
  return "configuration of pipeline-evaluator: '" + key +
         "' is not known; expected maxAge, maxClockSkew or successReasons";
}

}  // namespace

std::variant<Configuration, ConfigurationError> read_configuration(std::string_view text) {
  Configuration configuration;
  if (text.empty()) return configuration;
  const json object = json::parse(text, nullptr, false);
  if (!object.is_object())
    return ConfigurationError("configuration of pipeline-evaluator: expected a JSON object");
  for (const auto &[key, value] : object.items()) {
    if (auto problem = read_member(key, value, configuration)) return *problem;
  }
  return configuration;
}

}  // namespace promotion::evaluator
