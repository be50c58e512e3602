#include "../flux_event.hpp"
#include "built_in_rules.hpp"
#include "patching.hpp"
#include "request_body.hpp"
#include "schema.hpp"
#include "schema_check.hpp"
#include "writer.hpp"

namespace promotion::test {
namespace {

using nlohmann::json;

json without_metadata(json object, bool has_status) {
  object.erase("metadata");
  if (has_status) object.erase("status");
  return object;
}

}  // namespace

HttpAnswer Writer::update() {
  json object = object_in(request_, question_, resource_);
  const json &live = existing();
  warnings_ = decode(object, question_, resource_);
  const std::string version = object["metadata"].value("resourceVersion", "");
  if (version.empty() && (resource_.is_custom || resource_.plural == "leases"))
    throw Refusal{invalid_answer(resource_.plural, resource_.group, question_.name,
                                 {{"metadata.resourceVersion", "FieldValueInvalid",
                                   "Invalid value: 0x0: must be specified for an update"}})};
  expect_version(object, live);
  put_under(object, version_.zero);
  return change(live, std::move(object));
}

HttpAnswer Writer::patch() {
  const PatchKind kind = patch_kind(request_, resource_);
  if (kind == PatchKind::apply) return apply();
  const json &live = existing();
  json object = patched(served(live), request_, kind);
  warnings_ = decode(object, question_, resource_);
  expect_version(object, live);
  return change(live, std::move(object));
}

HttpAnswer Writer::remove() {
  const json options = json::parse(request_.body, nullptr, false);
  json live = existing();
  const json wanted = options.is_object() ? options.value("preconditions", json::object()) : json::object();
  for (const char *name : {"uid", "resourceVersion"}) {
    if (wanted.contains(name) && wanted.at(name) != live.at("metadata").at(name))
      throw Refusal{conflict("Precondition failed: " + std::string(name) +
                             " in precondition: " + wanted.at(name).get<std::string>() +
                             ", in object meta: " + live.at("metadata").at(name).get<std::string>())};
  }
  json &metadata = live["metadata"];
  if (metadata.contains("deletionTimestamp")) return json_answer(200, served(live));
  if (!metadata.value("finalizers", json::array()).empty()) {
    metadata["deletionTimestamp"] = timestamp_now();
    metadata["deletionGracePeriodSeconds"] = 0;
    if (metadata.contains("generation")) metadata["generation"] = metadata.at("generation").get<int>() + 1;
    return stored(200, live);
  }
  if (!question_.is_dry()) state_.remove(kind_, key());
  json details = details_of(question_);
  details["uid"] = metadata.at("uid");
  return json_answer(200, {{"kind", "Status"},
                           {"apiVersion", "v1"},
                           {"metadata", json::object()},
                           {"status", "Success"},
                           {"details", details}});
}

HttpAnswer Writer::change(const json &live, json object) {
  const json before = served(live);
  prepare_built_in(object, resource_);
  const std::vector<FieldOwner> owners =
      after_update(read_owners(before.at("metadata").value("managedFields", json::array())), owner("Update"),
                   owned(before), owned(object), version_.schema);
  return finish(before, std::move(object), owners);
}

HttpAnswer Writer::finish(const json &before, json object, const std::vector<FieldOwner> &owners) {
  json result = before;
  if (question_.subresource == "status") {
    result.erase("status");
    if (object.contains("status")) result["status"] = object.at("status");
  } else {
    const json old = before.at("metadata");
    result = std::move(object);
    for (const char *name : {"uid", "name", "namespace", "creationTimestamp", "generation",
                             "deletionTimestamp", "deletionGracePeriodSeconds", "resourceVersion"}) {
      result["metadata"].erase(name);
      if (old.contains(name)) result["metadata"][name] = old.at(name);
    }
    result["apiVersion"] = before.at("apiVersion");
    result["kind"] = before.at("kind");
    if (resource_.has_status) {
      result.erase("status");
      if (before.contains("status")) result["status"] = before.at("status");
    }
  }
  result["metadata"]["managedFields"] = written(owners);
  if (owners.empty()) result["metadata"].erase("managedFields");
  fill_in(result, version_.schema);
  std::vector<Cause> faults = faults_of(result, version_.schema);
  for (const Cause &fault : built_in_faults(result, resource_, false)) faults.push_back(fault);
  refuse(question_.name, faults);
  if (result == before) return answered(200, before);
  if (resource_.has_generation &&
      without_metadata(result, resource_.has_status) != without_metadata(before, resource_.has_status))
    result["metadata"]["generation"] = before.at("metadata").value("generation", 1) + 1;
  const bool is_going = result["metadata"].contains("deletionTimestamp") &&
                        result["metadata"].value("finalizers", json::array()).empty();
  if (!is_going) return stored(200, std::move(result));
  if (!question_.is_dry()) state_.remove(kind_, key());
  return answered(200, result);
}

}  // namespace promotion::test
