#include "resource.hpp"

#include <algorithm>
#include <fstream>

#include "../flux_event.hpp"

namespace promotion::test {
namespace {

using nlohmann::json;

const json kAnything{{"type", "object"}, {"x-kubernetes-preserve-unknown-fields", true}};

json read_built_ins() {
  std::ifstream file(PROMOTION_BUILT_IN_KINDS);
  return json::parse(file);
}

std::string lowered(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::tolower(c); });
  return text;
}

/// A schema of a whole object: with what all objects have.
json whole(json schema, const json &metadata) {
  if (!schema.is_object()) schema = kAnything;
  json &properties = schema["properties"];
  properties["apiVersion"] = properties["kind"] = {{"type", "string"}};
  properties["metadata"] = metadata;
  return schema;
}

const json &metadata_schema() {
  static const json schema = read_built_ins().at("metadata");
  return schema;
}

}  // namespace

const ServedVersion *Resource::version(const std::string &name) const {
  const auto found = std::find_if(versions.begin(), versions.end(),
                                  [&](const ServedVersion &version) { return version.name == name; });
  return found == versions.end() ? nullptr : &*found;
}

std::vector<Resource> built_in_resources() {
  const json all = read_built_ins();
  std::vector<Resource> resources;
  for (const json &kind : all.at("kinds")) {
    Resource resource;
    resource.group = kind.value("group", "");
    resource.plural = kind.at("plural");
    resource.kind = kind.at("kind");
    resource.singular = lowered(resource.kind);
    resource.short_names = kind.value("shortNames", std::vector<std::string>());
    resource.is_namespaced = kind.value("namespaced", true);
    resource.has_status = kind.value("status", false);
    resource.has_generation = kind.value("generation", false);
    resource.versions.push_back({kind.value("version", "v1"),
                                 whole(kind.value("schema", json()), all.at("metadata")),
                                 kind.value("columns", json::array()), kind.value("zero", json::object())});
    resources.push_back(std::move(resource));
  }
  return resources;
}

Resource resource_of_definition(const json &definition) {
  const json &spec = definition.at("spec");
  const json &names = spec.at("names");
  Resource resource;
  resource.group = spec.at("group");
  resource.plural = names.at("plural");
  resource.kind = names.at("kind");
  resource.singular = names.value("singular", lowered(resource.kind));
  resource.short_names = names.value("shortNames", std::vector<std::string>());
  resource.categories = names.value("categories", std::vector<std::string>());
  resource.is_namespaced = spec.value("scope", "Namespaced") == "Namespaced";
  resource.is_custom = resource.has_generation = true;
  for (const json &version : spec.at("versions")) {
    if (!version.value("served", false)) continue;
    json schema = version.value("schema", json::object()).value("openAPIV3Schema", json());
    resource.versions.push_back({version.at("name"), whole(std::move(schema), metadata_schema()),
                                 version.value("additionalPrinterColumns", json::array()), json::object()});
    resource.has_status |= version.value("subresources", json::object()).contains("status");
  }
  return resource;
}

Resource resource_without_schema(const std::string &group, const std::string &version,
                                 const std::string &plural, const std::string &kind) {
  Resource resource{group, plural, lowered(kind), kind, {}, {}, true, true, true, true, {}};
  resource.versions.push_back({version, whole(kAnything, metadata_schema()), json::array(), json::object()});
  return resource;
}

void complete_definition(json &definition) {
  json &spec = definition["spec"];
  json &names = spec["names"];
  const std::string kind = names.value("kind", "");
  if (!names.contains("singular")) names["singular"] = lowered(kind);
  if (!names.contains("listKind")) names["listKind"] = kind + "List";
  if (!spec.contains("conversion")) spec["conversion"] = {{"strategy", "None"}};
  json stored = json::array();
  for (const json &version : spec.value("versions", json::array())) {
    if (version.value("storage", false)) stored.push_back(version.at("name"));
  }
  if (!definition.contains("status"))
    definition["status"] = {{"conditions", nullptr},
                            {"acceptedNames", {{"plural", ""}, {"kind", ""}}},
                            {"storedVersions", stored}};
}

json established_status(const json &definition) {
  const auto condition = [](const char *type, const char *reason, const char *message) {
    return json{{"type", type},
                {"status", "True"},
                {"lastTransitionTime", timestamp_now()},
                {"reason", reason},
                {"message", message}};
  };
  json status = definition.at("status");
  status["acceptedNames"] = definition.at("spec").at("names");
  status["conditions"] =
      json::array({condition("NamesAccepted", "NoConflicts", "no conflicts found"),
                   condition("Established", "InitialNamesAccepted", "the initial names have been accepted")});
  return status;
}

}  // namespace promotion::test
