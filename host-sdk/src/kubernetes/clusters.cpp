#include "clusters.hpp"

#include <nlohmann/json.hpp>

#include "files/sha256.hpp"
#include "json_parts.hpp"
#include "pipelines/kubernetes_name.hpp"
#include "pipelines/target_cluster.hpp"

namespace promotion::host::kubernetes {
namespace {

using nlohmann::json;

constexpr int64_t kept_ns = 60'000'000'000;
constexpr int64_t forgotten_ns = 3'600'000'000'000;  // not asked for that long: its connections are closed
constexpr std::string_view group = "gitops.weave.works";

std::string version_of(const ObjectReference &cluster) {
  const auto slash = cluster.api_version.find('/');
  return slash == std::string::npos ? "v1alpha1" : cluster.api_version.substr(slash + 1);
}

bool is_supported(const ObjectReference &cluster) {
  const auto slash = cluster.api_version.find('/');
  return cluster.kind == "GitopsCluster" &&
         (slash == std::string::npos || std::string_view(cluster.api_version).substr(0, slash) == group);
}

std::string reference_name(const json &object, const char *key) {
  const auto spec = object.is_object() ? object.find("spec") : object.end();
  if (!object.is_object() || spec == object.end() || !spec->is_object()) return {};
  const auto reference = spec->find(key);
  return reference == spec->end() ? std::string() : text_at(*reference, "name");
}

}  // namespace

Result<std::shared_ptr<Client>> Clusters::client_of(const Pipeline &pipeline, const Target &target,
                                                    const std::stop_token &stop) {
  if (!target.cluster) return local_;
  const ObjectReference &cluster = *target.cluster;
  if (!is_supported(cluster))
    return Error{Code::unsupported,
                 "the clusterRef names a " + cluster.kind + " of " + cluster.api_version +
                     "; only a GitopsCluster of gitops.weave.works tells where its cluster is"};
  const Name name(pipelines::namespace_of(cluster, pipeline), cluster.name);
  if (auto known = kept(name)) return known;
  const auto secret = secret_of(cluster, name, stop);
  if (!secret) return secret.error();
  const auto kubeconfig = kubeconfig_in(*secret);
  if (!kubeconfig) return kubeconfig.error();
  return connect(name, *secret, *kubeconfig);
}

std::shared_ptr<Client> Clusters::kept(const Name &name) {
  std::lock_guard lock(mutex_);
  const int64_t now_ns = clock_.now_ns();
  std::erase_if(known_, [&](const auto &entry) { return now_ns - entry.second.found_ns > forgotten_ns; });
  const auto found = known_.find(name);
  if (found == known_.end() || now_ns - found->second.found_ns > kept_ns) return nullptr;
  return found->second.client;
}

Result<SecretName> Clusters::secret_of(const ObjectReference &cluster, const Name &name,
                                       const std::stop_token &stop) {
  const std::string shown = "the GitopsCluster " + name.first + "/" + name.second;
  if (!pipelines::is_label(name.first) || !pipelines::is_subdomain(name.second))
    return Error{Code::failed_precondition, shown + " is no name that an object can have"};
  const Resource resource{std::string(group), version_of(cluster), "gitopsclusters"};
  const auto body = local_->get({"get", resource, name.first, name.second}, stop);
  if (!body && body.error().code == Code::not_found)
    return Error{Code::failed_precondition, shown + " does not exist"};
  if (!body) return body.error();
  const json object = json::parse(*body, nullptr, false);
  if (const auto secret = reference_name(object, "secretRef"); !secret.empty())
    return SecretName{name.first, secret};
  if (const auto capi = reference_name(object, "capiClusterRef"); !capi.empty())
    return SecretName{name.first, capi + "-kubeconfig"};
  return Error{Code::failed_precondition,
               shown +
                   " has neither spec.secretRef nor spec.capiClusterRef, so it does not tell where the "
                   "kubeconfig of its cluster is"};
}

Result<std::string> Clusters::kubeconfig_in(const SecretName &secret) const {
  auto value = secrets_.get(secret, "value");
  if (!value && value.error().code == Code::not_found) value = secrets_.get(secret, "value.yaml");
  if (!value && value.error().code == Code::not_found)
    return Error{Code::failed_precondition,
                 "the Secret " + secret.namespace_name + "/" + secret.name +
                     " has no kubeconfig: expected it under the key value or value.yaml"};
  return value;
}

Result<std::shared_ptr<Client>> Clusters::connect(const Name &name, const SecretName &secret,
                                                  const std::string &kubeconfig) {
  const std::string digest = files::sha256(kubeconfig);
  {
    std::lock_guard lock(mutex_);
    const auto found = known_.find(name);
    if (found != known_.end() && found->second.digest == digest) {
      found->second.found_ns = clock_.now_ns();
      return found->second.client;
    }
  }
  auto access = kubeconfig_text_access(
      kubeconfig, "the kubeconfig in the Secret " + secret.namespace_name + "/" + secret.name, clock_, log_);
  if (!access) return Error{Code::failed_precondition, access.error().message};
  auto client = std::make_shared<Client>(std::move(*access), remote_);
  std::lock_guard lock(mutex_);
  known_[name] = {client, digest, clock_.now_ns()};
  return client;
}

}  // namespace promotion::host::kubernetes
