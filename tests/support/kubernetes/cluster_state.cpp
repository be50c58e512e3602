#include "cluster_state.hpp"

#include <stdexcept>

#include "../flux_event.hpp"

namespace promotion::test {
namespace {

using nlohmann::json;

constexpr char kDefinitions[] = "customresourcedefinitions";

// events.k8s.io/v1 and v1 are two faces of one object; it is stored as v1 has it.
constexpr std::pair<const char *, const char *> kEventFields[] = {
    {"note", "message"},
    {"regarding", "involvedObject"},
    {"deprecatedSource", "source"},
    {"deprecatedFirstTimestamp", "firstTimestamp"},
    {"deprecatedLastTimestamp", "lastTimestamp"},
    {"deprecatedCount", "count"},
    {"reportingController", "reportingComponent"},
};

void rename(json &object, const char *from, const char *to) {
  const auto found = object.find(from);
  if (found == object.end()) return;
  json value = std::move(*found);
  object.erase(found);
  object[to] = std::move(value);
}

bool is_new_event(const Resource &resource) { return resource.group == "events.k8s.io"; }

}  // namespace

ClusterState::ClusterState() {
  for (Resource &resource : built_in_resources()) add(std::move(resource));
  at("events.k8s.io", "events").store = at("", "events").store;
  for (const char *name : {"default", "kube-system", "kube-public", "kube-node-lease"}) add_namespace(name);
}

void ClusterState::add(Resource resource) {
  const auto key = std::make_pair(resource.group, resource.plural);
  Kind &kind = kinds_[key];
  kind.resource = std::move(resource);
  if (kind.store == nullptr) kind.store = std::make_shared<ObjectStore>();
}

void ClusterState::drop(const std::string &group, const std::string &plural) {
  Kind &kind = at(group, plural);
  while (!kind.store->objects().empty()) remove(kind, kind.store->objects().begin()->first);
  kinds_.erase({group, plural});
}

ClusterState::Kind *ClusterState::find(const std::string &group, const std::string &plural) {
  const auto found = kinds_.find({group, plural});
  return found == kinds_.end() ? nullptr : &found->second;
}

ClusterState::Kind &ClusterState::at(const std::string &group, const std::string &plural) {
  if (Kind *kind = find(group, plural)) return *kind;
  throw std::runtime_error("the double has no " + plural + " of the group \"" + group + "\"");
}

bool ClusterState::has_namespace(const std::string &name) {
  return at("", "namespaces").store->objects().contains({"", name});
}

void ClusterState::add_namespace(const std::string &name) {
  if (name.empty() || has_namespace(name)) return;
  at("", "namespaces")
      .store->put(version_, {{"apiVersion", "v1"},
                             {"kind", "Namespace"},
                             {"metadata",
                              {{"name", name},
                               {"uid", new_uid()},
                               {"creationTimestamp", timestamp_now()},
                               {"labels", {{"kubernetes.io/metadata.name", name}}}}},
                             {"spec", {{"finalizers", {"kubernetes"}}}},
                             {"status", {{"phase", "Active"}}}});
}

std::uint64_t ClusterState::put(Kind &kind, json object) {
  const bool is_definition = kind.resource.plural == kDefinitions;
  json definition = is_definition ? object : json();
  const std::uint64_t version = ++version_;
  kind.store->put(version, std::move(object));
  if (is_definition) establish(kind, std::move(definition));
  return version;
}

void ClusterState::establish(Kind &kind, json definition) {
  add(resource_of_definition(definition));
  if (!definition.at("status").value("conditions", json()).is_null()) return;
  definition["status"] = established_status(definition);
  kind.store->put(++version_, std::move(definition));
}

void ClusterState::remove(Kind &kind, const ObjectStore::Key &key) {
  const json object = kind.store->objects().at(key);
  kind.store->remove(++version_, key);
  const std::string &plural = kind.resource.plural;
  if (plural == kDefinitions) drop(object.at("spec").at("group"), object.at("spec").at("names").at("plural"));
  if (plural != "namespaces") return;
  for (auto &[name, other] : kinds_) {
    std::vector<ObjectStore::Key> inside;
    for (const auto &[place, held] : other.store->objects()) {
      if (place.first == key.second) inside.push_back(place);
    }
    for (const auto &place : inside) remove(other, place);
  }
}

void ClusterState::load(Kind &kind, const json &object) {
  version_ = std::stoull(object.at("metadata").at("resourceVersion").get<std::string>());
  add_namespace(object.at("metadata").value("namespace", ""));
  kind.store->put(version_, object);
}

void ClusterState::compact() {
  compacted_ = version_;
  for (auto &[name, kind] : kinds_) kind.store->compact();
}

void ClusterState::restore_at(std::uint64_t version) {
  for (auto &[name, kind] : kinds_) kind.store->compact();
  version_ = version;
  compacted_ = 0;
}

std::string ClusterState::new_uid() {
  return "00000000-0000-4000-8000-" + std::to_string(100'000'000'000 + next_uid_++);
}

json as_served(json object, const Resource &resource, const std::string &version) {
  object["apiVersion"] = resource.group.empty() ? version : resource.group + "/" + version;
  if (!is_new_event(resource)) return object;
  for (const auto &[of_new, of_core] : kEventFields) rename(object, of_core, of_new);
  for (const char *name : {"reportingController", "reportingInstance"}) {
    if (object.value(name, "").empty()) object.erase(name);
  }
  return object;
}

json as_stored(json object, const Resource &resource) {
  if (!is_new_event(resource)) return object;
  object["apiVersion"] = "v1";
  for (const auto &[of_new, of_core] : kEventFields) rename(object, of_new, of_core);
  for (const char *name : {"reportingComponent", "reportingInstance"}) {
    if (!object.contains(name)) object[name] = "";
  }
  return object;
}

}  // namespace promotion::test
