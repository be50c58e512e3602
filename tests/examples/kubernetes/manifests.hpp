#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace promotion::test {

/// The folder examples/kubernetes.
std::filesystem::path example_folder();

/// The documents of a YAML text, or of a file of the example. Throws std::runtime_error where it is none.
std::vector<nlohmann::json> yaml_documents(const std::string &text, const std::string &origin);
std::vector<nlohmann::json> example_documents(const std::filesystem::path &file);

/// The example's CustomResourceDefinition, and the schema in it.
nlohmann::json pipeline_definition();
nlohmann::json pipeline_schema();

/// The first document of this kind and name; throws std::runtime_error where there is none.
const nlohmann::json &find_document(const std::vector<nlohmann::json> &documents, const std::string &kind,
                                    const std::string &name);

}  // namespace promotion::test
