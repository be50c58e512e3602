#include "resource_facts.hpp"

#include <charconv>
#include <nlohmann/json.hpp>
#include <optional>

#include "pipeline_object.hpp"

namespace promotion::host::kubernetes {
namespace {

using nlohmann::json;

// What cannot be written down as JSON must not end the host.
std::string dumped(const json &value) { return value.dump(-1, ' ', false, json::error_handler_t::replace); }

const json *at(const json &object, const char *key) {
  if (!object.is_object()) return nullptr;
  const auto found = object.find(key);
  return found == object.end() ? nullptr : &*found;
}

bool manages_annotation(const json &entry) {
  const json *fields = at(entry, "fieldsV1");
  for (const char *key : {"f:metadata", "f:annotations"})
    if (fields != nullptr) fields = at(*fields, key);
  return fields != nullptr && at(*fields, (std::string("f:") + approval_annotation).c_str()) != nullptr;
}

// Of several managers the one that wrote last.
std::string manager_of_annotation(const json &metadata) {
  std::string manager, time;
  const json *entries = at(metadata, "managedFields");
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
  const json *metadata = at(object, "metadata");
  if (metadata == nullptr) return facts;
  facts.name = {text_at(*metadata, "namespace"), text_at(*metadata, "name")};
  facts.uid = text_at(*metadata, "uid");
  facts.resource_version = text_at(*metadata, "resourceVersion");
  if (const json *generation = at(*metadata, "generation"); generation && generation->is_number_integer())
    facts.generation = generation->get<int64_t>();
  if (const json *annotations = at(*metadata, "annotations"))
    facts.approvals = text_at(*annotations, approval_annotation);
  if (!facts.approvals.empty()) facts.approvals_by = manager_of_annotation(*metadata);
  if (const json *status = at(object, "status"); status && status->is_object())
    facts.status_json = dumped(written_part(*status));
  return facts;
}

json written_part(const json &status) {
  json part = json::object();
  for (const char *key : {"observedGeneration", "conditions", "environments"})
    if (const json *value = at(status, key)) part[key] = *value;
  return part;
}

bool is_later(const std::string &one, const std::string &other) {
  const auto a = number_of(one), b = number_of(other);
  return a && b && *a > *b;
}

}  // namespace promotion::host::kubernetes
