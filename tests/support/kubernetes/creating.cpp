#include <random>

#include "../flux_event.hpp"
#include "built_in_rules.hpp"
#include "request_body.hpp"
#include "schema.hpp"
#include "schema_check.hpp"
#include "writer.hpp"

namespace promotion::test {
namespace {

using nlohmann::json;

std::string random_ending() {
  constexpr char kLetters[] = "bcdfghjklmnpqrstvwxz2456789";
  static std::random_device source;
  std::string ending;
  for (int i = 0; i < 5; ++i) ending += kLetters[source() % (sizeof kLetters - 1)];
  return ending;
}

}  // namespace

void put_under(json &object, const json &zero) {
  for (const auto &[name, value] : zero.items()) {
    if (!object.contains(name))
      object[name] = value;
    else if (object[name].is_object() && value.is_object())
      put_under(object[name], value);
  }
}

HttpAnswer Writer::create() {
  json object = object_in(request_, question_, resource_);
  warnings_ = decode(object, question_, resource_);
  return create(std::move(object), owner("Update"));
}

HttpAnswer Writer::create(json object, const FieldOwner &who) {
  if (resource_.is_namespaced && !state_.has_namespace(question_.namespace_name))
    throw Refusal{status_answer(404, "NotFound", "namespaces \"" + question_.namespace_name + "\" not found",
                                {{"name", question_.namespace_name}, {"kind", "namespaces"}})};
  json &metadata = object["metadata"];
  if (!metadata.value("resourceVersion", "").empty())
    throw Refusal{bad_request_answer("resourceVersion should not be set on objects to be created")};
  for (const char *name : {"resourceVersion", "managedFields", "deletionTimestamp", "selfLink"})
    metadata.erase(name);
  if (metadata.value("name", "").empty() && metadata.contains("generateName"))
    metadata["name"] = metadata.value("generateName", "") + random_ending();
  if (resource_.is_namespaced) metadata["namespace"] = question_.namespace_name;
  metadata["uid"] = state_.new_uid();
  metadata["creationTimestamp"] = timestamp_now();
  if (resource_.has_generation) metadata["generation"] = 1;
  if (resource_.has_status) object.erase("status");
  put_under(object, version_.zero);
  prepare_built_in(object, resource_);
  if (resource_.plural == "customresourcedefinitions") complete_definition(object);
  fill_in(object, version_.schema);
  const std::string name = metadata.value("name", "");
  std::vector<Cause> faults = metadata_faults(object);
  for (const auto &more : {faults_of(object, version_.schema), built_in_faults(object, resource_, true)})
    faults.insert(faults.end(), more.begin(), more.end());
  refuse(name, faults);
  if (kind_.store->objects().contains({question_.namespace_name, name})) {
    Question about = question_;
    about.name = name;
    throw Refusal{status_answer(
        409, "AlreadyExists", question_.qualified() + " \"" + name + "\" already exists", details_of(about))};
  }
  std::vector<FieldOwner> owners{who};
  if (who.operation == "Apply")
    owners[0].time = timestamp_now();
  else
    owners = after_update({}, who, nothing(), owned(object), version_.schema);
  object["metadata"]["managedFields"] = written(owners);
  return stored(201, std::move(object));
}

}  // namespace promotion::test
