#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace promotion::test {

/// One version in which a resource is served.
struct ServedVersion {
  std::string name;
  nlohmann::json schema;                             ///< OpenAPI v3 of the whole object
  nlohmann::json columns = nlohmann::json::array();  ///< as additionalPrinterColumns of a CRD
  nlohmann::json zero = nlohmann::json::object();    ///< what the server writes even where nothing is set
};

/// A kind of objects that the server has.
struct Resource {
  std::string group, plural, singular, kind;
  std::vector<std::string> short_names, categories;
  bool is_namespaced = true;
  bool is_custom = false;
  bool has_status = false;      ///< the status is written apart from the rest
  bool has_generation = false;  ///< metadata.generation tells what the spec's changes are
  std::vector<ServedVersion> versions;

  const ServedVersion *version(const std::string &name) const;
};

/// What every server has: Namespaces, Secrets, Events, Leases, CRDs and what manifests of programs hold.
std::vector<Resource> built_in_resources();
/// As a CustomResourceDefinition tells it.
Resource resource_of_definition(const nlohmann::json &definition);
/// One that takes everything in spec and status.
Resource resource_without_schema(const std::string &group, const std::string &version,
                                 const std::string &plural, const std::string &kind);
/// What the server adds to a CustomResourceDefinition by itself.
void complete_definition(nlohmann::json &definition);
/// The status it has soon after it was made.
nlohmann::json established_status(const nlohmann::json &definition);

}  // namespace promotion::test
