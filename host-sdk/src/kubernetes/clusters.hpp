// The API servers that deployment targets are on.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "client.hpp"
#include "promotion/host/clock.hpp"
#include "promotion/host/log.hpp"
#include "promotion/host/pipeline.hpp"
#include "promotion/host/secret_source.hpp"

namespace promotion::host::kubernetes {

// Thread-safe. The references outlive it.
class Clusters {
 public:
  // `remote`: of the clients of other clusters.
  Clusters(std::shared_ptr<Client> local, ClientOptions remote, const SecretSource &secrets,
           const Clock &clock, Log &log)
      : local_(std::move(local)), remote_(remote), secrets_(secrets), clock_(clock), log_(log) {}

  // The client of the cluster that the target is on: the local one, or the one that a GitopsCluster's Secret
  // has a kubeconfig of, found anew once a minute. unsupported: another kind of reference;
  // failed_precondition: the GitopsCluster or its Secret cannot be used; else as Client::get and
  // SecretSource::get.
  Result<std::shared_ptr<Client>> client_of(const Pipeline &pipeline, const Target &target,
                                            const std::stop_token &stop);

 private:
  struct Known {
    std::shared_ptr<Client> client;
    std::string digest;  // of the kubeconfig: as long as it stays the same, so do the connections
    int64_t found_ns = 0;
  };
  using Name = std::pair<std::string, std::string>;

  std::shared_ptr<Client> kept(const Name &name);
  Result<SecretName> secret_of(const ObjectReference &cluster, const Name &name, const std::stop_token &stop);
  Result<std::string> kubeconfig_in(const SecretName &secret) const;
  Result<std::shared_ptr<Client>> connect(const Name &name, const SecretName &secret,
                                          const std::string &kubeconfig);

  const std::shared_ptr<Client> local_;
  const ClientOptions remote_;
  const SecretSource &secrets_;
  const Clock &clock_;
  Log &log_;
  std::mutex mutex_;
  std::map<Name, Known> known_;
};

}  // namespace promotion::host::kubernetes
