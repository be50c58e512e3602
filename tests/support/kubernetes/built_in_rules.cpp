#include "built_in_rules.hpp"

#include <regex>

namespace promotion::test {
namespace {

using nlohmann::json;

constexpr char kInvalid[] = "FieldValueInvalid";
constexpr char kRequired[] = "FieldValueRequired";
constexpr char kSubdomain[] =
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must "
    "start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is "
    "'[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
constexpr char kQualifiedName[] =
    "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an "
    "alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is "
    "'([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";

bool is_subdomain(const std::string &name) {
  static const std::regex wanted("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");
  return name.size() <= 253 && std::regex_match(name, wanted);
}

void required(const json &object, const char *field, std::vector<Cause> &causes) {
  if (object.value(field, json("")).is_string() && object.value(field, "").empty())
    causes.push_back({field, kRequired, "Required value"});
}

void look_at_controller(const std::string &name, std::vector<Cause> &causes) {
  constexpr char kField[] = "reportingController";
  const std::string shown = "Invalid value: " + json(name).dump() + ": ";
  const std::string last = name.substr(name.find('/') == std::string::npos ? 0 : name.find('/') + 1);
  if (name.empty()) causes.push_back({kField, kRequired, "Required value"});
  if (last.empty()) causes.push_back({kField, kInvalid, shown + "name part must be non-empty"});
  static const std::regex wanted("([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]");
  if (!std::regex_match(last, wanted)) causes.push_back({kField, kInvalid, shown + kQualifiedName});
}

// events.k8s.io/v1 is strict with what it is given first; the older v1 takes nearly everything.
void look_at_event(const json &event, std::vector<Cause> &causes) {
  const std::string prefix = event.at("metadata").value("generateName", "");
  if (!prefix.empty() && prefix.ends_with('.'))
    causes.push_back(
        {"metadata.generateName", kInvalid, "Invalid value: " + json(prefix).dump() + ": " + kSubdomain});
  if (event.value("eventTime", json()).is_null()) {
    causes.push_back({"eventTime", kRequired, "Required value"});
    return;
  }
  look_at_controller(event.value("reportingController", ""), causes);
  required(event, "reportingInstance", causes);
  if (event.value("reportingInstance", "").size() > 128)
    causes.push_back({"reportingInstance", kInvalid, "Invalid value: \"\": can have at most 128 characters"});
  required(event, "action", causes);
  if (event.value("action", "").size() > 128)
    causes.push_back({"action", kInvalid, "Invalid value: \"\": can have at most 128 characters"});
  required(event, "reason", causes);
  if (event.value("reason", "").size() > 128)
    causes.push_back({"reason", kInvalid, "Invalid value: \"\": can have at most 128 characters"});
  if (event.value("note", "").size() > 1024)
    causes.push_back({"message", kInvalid, "Invalid value: \"\": can have at most 1024 characters"});
  if (const std::string type = event.value("type", ""); type != "Normal" && type != "Warning")
    causes.push_back({"type", kInvalid, "Invalid value: \"\": has invalid value: " + type});
}

}  // namespace

void prepare_built_in(json &object, const Resource &resource) {
  if (resource.plural != "secrets") return;
  const json plain = object.value("stringData", json::object());
  for (const auto &[key, value] : plain.items()) object["data"][key] = base64_of(value);
  object.erase("stringData");
  if (object.value("type", "").empty()) object["type"] = "Opaque";
}

std::vector<Cause> built_in_faults(const json &object, const Resource &resource, bool is_new) {
  std::vector<Cause> causes;
  if (resource.group == "events.k8s.io" && is_new) look_at_event(object, causes);
  if (resource.plural == "leases") {
    const json &spec = object.at("spec");
    if (spec.contains("leaseDurationSeconds") && spec.at("leaseDurationSeconds") <= 0)
      causes.push_back(
          {"spec.leaseDurationSeconds", kInvalid,
           "Invalid value: " + spec.at("leaseDurationSeconds").dump() + ": must be greater than 0"});
  }
  if (resource.plural == "customresourcedefinitions") {
    const json &spec = object.at("spec");
    const json names = spec.value("names", json::object());
    const std::string wanted = names.value("plural", "") + "." + spec.value("group", "");
    const std::string name = object.at("metadata").at("name");
    if (name != wanted)
      causes.push_back(
          {"metadata.name", kInvalid,
           "Invalid value: " + json(name).dump() + ": must be spec.names.plural+\".\"+spec.group"});
    for (const char *field : {"plural", "kind"}) {
      if (names.value(field, "").empty())
        causes.push_back({std::string("spec.names.") + field, kRequired, "Required value"});
    }
    if (spec.value("versions", json::array()).empty())
      causes.push_back({"spec.versions", kInvalid,
                        "Invalid value: \"\": must have exactly one version marked "
                        "as storage version"});
  }
  return causes;
}

std::vector<Cause> metadata_faults(const json &object) {
  const std::string name = object.at("metadata").value("name", "");
  if (name.empty()) return {{"metadata.name", kRequired, "Required value: name or generateName is required"}};
  if (is_subdomain(name) || name.find(':') != std::string::npos) return {};
  return {{"metadata.name", kInvalid, "Invalid value: " + json(name).dump() + ": " + kSubdomain}};
}

}  // namespace promotion::test
