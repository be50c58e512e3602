#include "api_double.hpp"

#include "../flux_event.hpp"
#include "api_answers.hpp"

namespace promotion::test {

using nlohmann::json;

KubernetesDouble::KubernetesDouble(Scheme scheme)
    : identity_(scheme == Scheme::https ? std::optional<TlsIdentity>(std::in_place) : std::nullopt),
      server_([this](const RecordedRequest &request, AnswerStream &answer) { serve(request, answer); },
              identity_ ? identity_->context() : nullptr) {}

KubernetesDouble::~KubernetesDouble() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  server_.stop();
}

std::string KubernetesDouble::kubeconfig(const std::string &token) const {
  return "apiVersion: v1\nkind: Config\ncurrent-context: double\n"
         "clusters:\n  - {name: double, cluster: {server: \"" +
         url() + "\"" +
         (identity_ ? ", certificate-authority-data: " + base64_of(identity_->certificate()) : "") +
         "}}\n"
         "users:\n  - {name: host, user: {token: \"" +
         token + "\"}}\ncontexts:\n  - {name: double, context: {cluster: double, user: host}}\n";
}

void KubernetesDouble::add_custom_resource(const std::string &group, const std::string &version,
                                           const std::string &plural, const std::string &kind) {
  const std::lock_guard lock(mutex_);
  state_.add(resource_without_schema(group, version, plural, kind));
}

void KubernetesDouble::add_definition(json definition) {
  complete_definition(definition);
  apply("apiextensions.k8s.io", "customresourcedefinitions", std::move(definition));
}

void KubernetesDouble::add_user(const std::string &token, const std::string &name,
                                std::vector<KubernetesRule> rules) {
  const std::lock_guard lock(mutex_);
  rights_.add(token, {name, false, std::move(rules)});
}

void KubernetesDouble::add_admin(const std::string &token) {
  const std::lock_guard lock(mutex_);
  rights_.add(token, {"admin", true, {}});
}

void KubernetesDouble::take_away(const std::string &token, const std::string &verb,
                                 const std::string &resource) {
  const std::lock_guard lock(mutex_);
  rights_.take_away(token, verb, resource);
}

std::uint64_t KubernetesDouble::apply(const std::string &group, const std::string &plural, json object) {
  const std::lock_guard lock(mutex_);
  ClusterState::Kind &kind = state_.at(group, plural);
  json &metadata = object["metadata"];
  const auto before = kind.store->objects().find({metadata.value("namespace", ""), metadata.at("name")});
  if (before == kind.store->objects().end()) {
    state_.add_namespace(metadata.value("namespace", ""));
    metadata["uid"] = state_.new_uid();
    metadata["creationTimestamp"] = timestamp_now();
    metadata["generation"] = 1;
  } else {
    const json &old = before->second;
    for (const char *name : {"uid", "creationTimestamp", "managedFields"}) {
      if (old.at("metadata").contains(name)) metadata[name] = old.at("metadata").at(name);
    }
    const bool changed = old.value("spec", json()) != object.value("spec", json());
    metadata["generation"] = old.at("metadata").value("generation", 1) + (changed ? 1 : 0);
    if (!object.contains("status") && old.contains("status")) object["status"] = old.at("status");
  }
  const std::uint64_t version = state_.put(kind, std::move(object));
  changed_.notify_all();
  return version;
}

void KubernetesDouble::apply_secret(const std::string &namespace_name, const std::string &name,
                                    const std::map<std::string, std::string> &values) {
  json data = json::object();
  for (const auto &[key, value] : values) data[key] = base64_of(value);
  apply("", "secrets",
        {{"apiVersion", "v1"},
         {"kind", "Secret"},
         {"metadata", {{"name", name}, {"namespace", namespace_name}}},
         {"type", "Opaque"},
         {"data", data}});
}

void KubernetesDouble::remove(const std::string &group, const std::string &plural,
                              const std::string &namespace_name, const std::string &name) {
  const std::lock_guard lock(mutex_);
  state_.remove(state_.at(group, plural), {namespace_name, name});
  changed_.notify_all();
}

void KubernetesDouble::load(const std::string &group, const std::string &plural, const json &object) {
  const std::lock_guard lock(mutex_);
  state_.load(state_.at(group, plural), object);
  changed_.notify_all();
}

json KubernetesDouble::object(const std::string &group, const std::string &plural,
                              const std::string &namespace_name, const std::string &name) const {
  for (const json &object : objects(group, plural)) {
    const json &metadata = object.at("metadata");
    if (metadata.at("name") == name && metadata.value("namespace", "") == namespace_name) return object;
  }
  return nullptr;
}

std::vector<json> KubernetesDouble::objects(const std::string &group, const std::string &plural) const {
  const std::lock_guard lock(mutex_);
  const auto kind = state_.kinds().find({group, plural});
  std::vector<json> all;
  if (kind == state_.kinds().end()) return all;
  for (const auto &[key, object] : kind->second.store->objects())
    all.push_back(as_served(object, kind->second.resource, kind->second.resource.versions[0].name));
  return all;
}

void KubernetesDouble::set_version(std::uint64_t version) {
  const std::lock_guard lock(mutex_);
  state_.set_version(version);
}

std::uint64_t KubernetesDouble::version() const {
  const std::lock_guard lock(mutex_);
  return state_.version();
}

std::map<std::string, int> KubernetesDouble::verbs() const {
  const std::lock_guard lock(mutex_);
  return verbs_;
}

int KubernetesDouble::count(const std::string &verb) const {
  const std::lock_guard lock(mutex_);
  const auto found = verbs_.find(verb);
  return found == verbs_.end() ? 0 : found->second;
}

}  // namespace promotion::test
