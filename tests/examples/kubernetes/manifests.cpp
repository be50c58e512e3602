#include "manifests.hpp"

#include <stdexcept>

#include "temporary_folder.hpp"
#include "yaml/json.hpp"
#include "yaml/tree.hpp"

namespace promotion::test {

using nlohmann::json;

std::filesystem::path example_folder() { return KUBERNETES_EXAMPLE; }

std::vector<json> yaml_documents(const std::string &text, const std::string &origin) {
  const auto documents = host::yaml::read(text, origin);
  if (!documents) throw std::runtime_error(documents.error().message);
  std::vector<json> read;
  for (const auto &document : *documents) {
    const auto written = host::yaml::to_json(*document, origin);
    if (!written) throw std::runtime_error(written.error().message);
    read.push_back(json::parse(*written));
  }
  return read;
}

std::vector<json> example_documents(const std::filesystem::path &file) {
  return yaml_documents(read_file(example_folder() / file), file.string());
}

json pipeline_definition() { return example_documents("crd/pipelines.weave.works.yaml").at(0); }

json pipeline_schema() {
  return pipeline_definition().at("/spec/versions/0/schema/openAPIV3Schema"_json_pointer);
}

const json &find_document(const std::vector<json> &documents, const std::string &kind,
                          const std::string &name) {
  for (const json &document : documents)
    if (document.value("kind", "") == kind && document.at("metadata").value("name", "") == name)
      return document;
  throw std::runtime_error("there is no " + kind + " " + name);
}

}  // namespace promotion::test
