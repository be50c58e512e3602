#include "resource_facts.hpp"

#include <charconv>
#include <nlohmann/json.hpp>
#include <optional>

#include "json_parts.hpp"

namespace promotion::host::kubernetes {
namespace {

using nlohmann::json;

bool manages_annotation(const json &entry) {
  const json *fields = member(&entry, "fieldsV1");
  for (const char *key : {"f:metadata", "f:annotations"}) fields = member(fields, key);
  return member(fields, (std::string("f:") + approval_annotation).c_str()) != nullptr;
}

// Of several managers the one that wrote last.
std::string manager_of_annotation(const json &metadata) {
  std::string manager, time;
  const json *entries = member(&metadata, "managedFields");
  if (entries == nullptr || !entries->is_array()) return manager;
  for (const auto &entry : *entries) {
    if (!manages_annotation(entry) || text_at(entry, "time") < time) continue;
    manager = text_at(entry, "manager");
    time = text_at(entry, "time");
  }
  return manager;
}

std::optional<uint64_t> number_of(const std::string &version) {
  uint64_t number = 0;
  const auto [end, error] = std::from_chars(version.data(), version.data() + version.size(), number);
  if (version.empty() || error != std::errc{} || end != version.data() + version.size()) return std::nullopt;
  return number;
}

}  // namespace

ResourceFacts read_resource_facts(const json &object) {
  ResourceFacts facts;
  const json *metadata = member(&object, "metadata");
  if (metadata == nullptr) return facts;
  facts.name = {text_at(*metadata, "namespace"), text_at(*metadata, "name")};
  facts.uid = text_at(*metadata, "uid");
  facts.resource_version = text_at(*metadata, "resourceVersion");
  if (const json *generation = member(metadata, "generation"); generation && generation->is_number_integer())
    facts.generation = generation->get<int64_t>();
  if (const json *annotations = member(metadata, "annotations"))
    facts.approvals = text_at(*annotations, approval_annotation);
  if (!facts.approvals.empty()) facts.approvals_by = manager_of_annotation(*metadata);
  if (const json *status = member(&object, "status"); status && status->is_object())
    facts.status_json = dumped(written_part(*status));
  return facts;
}

json written_part(const json &status) {
  json part = json::object();
  for (const char *key : {"observedGeneration", "conditions", "environments"})
    if (const json *value = member(&status, key)) part[key] = *value;
  return part;
}

bool is_later(const std::string &one, const std::string &other) {
  const auto a = number_of(one), b = number_of(other);
  return a && b && *a > *b;
}

}  // namespace promotion::host::kubernetes
