#include "request_body.hpp"
#include "writer.hpp"

namespace promotion::test {

using nlohmann::json;

HttpAnswer Writer::apply() {
  if (question_.asked("fieldManager").empty())
    throw Refusal{invalid_answer(
        "PatchOptions", "meta.k8s.io", "",
        {{"fieldManager", "FieldValueRequired", "Required value: is required for apply patch"}})};
  json wanted = object_in(request_, question_, resource_);
  if (!wanted["metadata"].value("managedFields", json()).is_null())
    throw Refusal{bad_request_answer("metadata.managedFields must be nil")};
  warnings_ = decode(wanted, question_, resource_);
  wanted["metadata"]["name"] = question_.name;
  FieldOwner who = owner("Apply");
  if (!kind_.store->objects().contains(key()) && question_.subresource.empty()) {
    who.fields = fields_of(owned(wanted), version_.schema);
    return create(std::move(wanted), who);
  }
  const json before = served(existing());
  expect_version(wanted, before);
  std::vector<FieldOwner> owners = read_owners(before.at("metadata").value("managedFields", json::array()));
  // What was there before anybody applied it has an owner too.
  if (owners.empty())
    owners = after_update({}, {"before-first-apply", "Update", question_.api_version(), "", "", {}},
                          {{"metadata", json::object()}}, owned_part(before, "", false), version_.schema);
  Applied applied =
      apply_over(owned(before), owned(wanted), owners, who, version_.schema, question_.asks_true("force"));
  json object = before;
  for (const char *name : {"labels", "annotations", "finalizers", "ownerReferences"}) {
    object["metadata"].erase(name);
    if (applied.object["metadata"].contains(name))
      object["metadata"][name] = applied.object["metadata"][name];
  }
  const json was_owned = owned(before);
  for (const auto &[name, value] : was_owned.items()) {
    if (name != "metadata") object.erase(name);
  }
  for (const auto &[name, value] : applied.object.items()) {
    if (name != "metadata") object[name] = value;
  }
  return finish(before, std::move(object), applied.owners);
}

}  // namespace promotion::test
