#include "writing.hpp"

#include <random>

#include "../flux_event.hpp"
#include "built_in_rules.hpp"
#include "field_owners.hpp"
#include "patching.hpp"
#include "request_body.hpp"
#include "schema.hpp"
#include "schema_check.hpp"

namespace promotion::test {
namespace {

using nlohmann::json;

/// What is unset in `object` as the server writes it.
void put_under(json &object, const json &zero) {
  for (const auto &[name, value] : zero.items()) {
    if (!object.contains(name))
      object[name] = value;
    else if (object[name].is_object() && value.is_object())
      put_under(object[name], value);
  }
}

std::string random_ending() {
  constexpr char kLetters[] = "bcdfghjklmnpqrstvwxz2456789";
  static std::random_device source;
  std::string ending;
  for (int i = 0; i < 5; ++i) ending += kLetters[source() % (sizeof kLetters - 1)];
  return ending;
}

json without_metadata(json object, bool has_status) {
  object.erase("metadata");
  if (has_status) object.erase("status");
  return object;
}

class Writer {
 public:
  Writer(ClusterState &state, ClusterState::Kind &kind, const Question &question,
         const RecordedRequest &request)
      : state_(state),
        kind_(kind),
        resource_(kind.resource),
        version_(*kind.resource.version(question.version)),
        question_(question),
        request_(request) {}

  HttpAnswer create() {
    json object = object_in(request_, question_, resource_);
    note(decode(object, question_, resource_));
    return create(std::move(object), owner("Update"));
  }

  HttpAnswer update() {
    json object = object_in(request_, question_, resource_);
    const json &live = existing();
    note(decode(object, question_, resource_));
    const std::string version = object["metadata"].value("resourceVersion", "");
    if (version.empty() && (resource_.is_custom || resource_.plural == "leases"))
      throw Refusal{invalid_answer(resource_.plural, resource_.group, question_.name,
                                   {{"metadata.resourceVersion", "FieldValueInvalid",
                                     "Invalid value: 0x0: must be specified for an update"}})};
    expect_version(object, live);
    put_under(object, version_.zero);
    return change(live, std::move(object));
  }

  HttpAnswer patch() {
    const PatchKind kind = patch_kind(request_, resource_);
    if (kind == PatchKind::apply) return apply();
    const json &live = existing();
    json object = patched(served(live), request_, kind);
    note(decode(object, question_, resource_));
    expect_version(object, live);
    return change(live, std::move(object));
  }

  HttpAnswer remove() {
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

 private:
  ObjectStore::Key key() const { return {question_.namespace_name, question_.name}; }
  json served(const json &object) const { return as_served(object, resource_, question_.version); }
  void note(const std::vector<std::string> &warnings) { warnings_ = warnings; }

  const json &existing() const {
    const auto &objects = kind_.store->objects();
    const auto found = objects.find(key());
    if (found == objects.end()) throw Refusal{not_found_answer(question_)};
    return found->second;
  }

  HttpAnswer conflict(const std::string &why) const {
    return status_answer(
        409, "Conflict",
        "Operation cannot be fulfilled on " + question_.qualified() + " \"" + question_.name + "\": " + why,
        details_of(question_));
  }

  void expect_version(const json &object, const json &live) const {
    for (const char *name : {"resourceVersion", "uid"}) {
      const std::string wanted = object.at("metadata").value(name, "");
      if (!wanted.empty() && wanted != live.at("metadata").at(name))
        throw Refusal{conflict(
            "the object has been modified; please apply your changes to the latest version and try again")};
    }
  }

  FieldOwner owner(const std::string &operation) const {
    return {manager_of(request_, question_), operation, question_.api_version(),
            question_.subresource,           "",        {}};
  }

  json owned(json object) const {
    return owned_part(std::move(object), question_.subresource, resource_.has_status);
  }
  json nothing() const {
    json zero = version_.zero;
    zero["metadata"] = json::object();
    return owned(std::move(zero));
  }

  HttpAnswer stored(int status, json object) {
    json answer = served(object);
    if (!question_.is_dry())
      answer["metadata"]["resourceVersion"] =
          std::to_string(state_.put(kind_, as_stored(std::move(object), resource_)));
    else if (status == 201)
      answer["metadata"].erase("resourceVersion");
    return answered(status, answer);
  }

  HttpAnswer answered(int status, const json &object) const {
    HttpAnswer answer = json_answer(status, object);
    for (const std::string &warning : warnings_) {
      std::string &all = answer.headers["Warning"];
      all += (all.empty() ? "299 - " : ", 299 - ") + json(warning).dump();
    }
    return answer;
  }

  void refuse(const std::string &name, std::vector<Cause> causes) const {
    if (causes.empty()) return;
    // Both groups of Events are one inside the server, and that has no name.
    const std::string group = resource_.kind == "Event" ? "" : resource_.group;
    throw Refusal{invalid_answer(resource_.kind, group, name, causes)};
  }

  HttpAnswer create(json object, const FieldOwner &who) {
    if (resource_.is_namespaced && !state_.has_namespace(question_.namespace_name))
      throw Refusal{status_answer(404, "NotFound",
                                  "namespaces \"" + question_.namespace_name + "\" not found",
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
      throw Refusal{status_answer(409, "AlreadyExists",
                                  question_.qualified() + " \"" + name + "\" already exists",
                                  details_of(about))};
    }
    std::vector<FieldOwner> owners{who};
    if (who.operation == "Apply")
      owners[0].time = timestamp_now();
    else
      owners = after_update({}, who, nothing(), owned(object), version_.schema);
    object["metadata"]["managedFields"] = written(owners);
    return stored(201, std::move(object));
  }

  // The object as its writer wants it; what it may not write stays as it is.
  HttpAnswer change(const json &live, json object) {
    const json before = served(live);
    prepare_built_in(object, resource_);
    const std::vector<FieldOwner> owners =
        after_update(read_owners(before.at("metadata").value("managedFields", json::array())),
                     owner("Update"), owned(before), owned(object), version_.schema);
    return finish(before, std::move(object), owners);
  }

  HttpAnswer finish(const json &before, json object, const std::vector<FieldOwner> &owners) {
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

  HttpAnswer apply() {
    if (question_.asked("fieldManager").empty())
      throw Refusal{invalid_answer(
          "PatchOptions", "meta.k8s.io", "",
          {{"fieldManager", "FieldValueRequired", "Required value: is required for apply patch"}})};
    json wanted = object_in(request_, question_, resource_);
    if (!wanted["metadata"].value("managedFields", json()).is_null())
      throw Refusal{bad_request_answer("metadata.managedFields must be nil")};
    note(decode(wanted, question_, resource_));
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

  ClusterState &state_;
  ClusterState::Kind &kind_;
  const Resource &resource_;
  const ServedVersion &version_;
  const Question &question_;
  const RecordedRequest &request_;
  std::vector<std::string> warnings_;
};

HttpAnswer remove_all(ClusterState &state, ClusterState::Kind &kind, const Question &question,
                      const RecordedRequest &request) {
  json items = json::array();
  for (const auto &[key, object] : std::map(kind.store->objects())) {
    if (!question.wants(object)) continue;
    items.push_back(as_served(object, kind.resource, question.version));
    Question one = question;
    std::tie(one.namespace_name, one.name) = key;
    (void)Writer(state, kind, one, request).remove();
  }
  return json_answer(200, {{"apiVersion", question.api_version()},
                           {"kind", kind.resource.kind + "List"},
                           {"metadata", {{"resourceVersion", std::to_string(state.version())}}},
                           {"items", items}});
}

}  // namespace

HttpAnswer write_object(ClusterState &state, ClusterState::Kind &kind, const Question &question,
                        const RecordedRequest &request) {
  if (question.verb == "deletecollection") return remove_all(state, kind, question, request);
  Writer writer(state, kind, question, request);
  if (question.verb == "create") return writer.create();
  if (question.verb == "update") return writer.update();
  return question.verb == "patch" ? writer.patch() : writer.remove();
}

}  // namespace promotion::test
