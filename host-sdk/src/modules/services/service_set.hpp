// The services that one module was granted.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string_view>

#include "../manifest.hpp"
#include "../modules_file.hpp"
#include "events.hpp"
#include "http.hpp"
#include "network/proxy.hpp"
#include "promotion/host/log.hpp"
#include "promotion/host/secret_source.hpp"
#include "secrets.hpp"
#include "storage.hpp"
#include "timezones.hpp"
#include "worker/settings.hpp"

namespace promotion::host::modules {

class CallLedger;

// What services are made of. The references outlive every generation.
struct ServiceSources {
  const SecretSource &secrets;
  Log &log;
  std::filesystem::path storage_folder;  // each module gets a folder in it
  network::ProxySettings proxy;
  worker::WorkerSettings workers{};     // for modules that get all this from another process
  std::shared_ptr<CallLedger> calls{};  // of modules in this process; nullptr: they are not written down
  KubernetesEvents *events = nullptr;   // nullptr: what modules tell people goes to the log
};

// Has each service that the operator granted and the manifest wants; anything else is not there. Its tables
// stay where they are as long as it lives.
class ServiceSet {
 public:
  ServiceSet(const ServiceSources &sources, const WantedModule &wanted, const Manifest &manifest);

  // The table, or NULL.
  const void *find(std::string_view id) const;
  bool has_secrets() const { return secrets_.has_value(); }

  // failed_precondition: the manifest requires something that was not granted, or that this host does not
  // have.
  static Status check_grants(const WantedModule &wanted, const Manifest &manifest);

 private:
  std::optional<SecretsService> secrets_;
  std::optional<HttpService> http_;
  std::optional<StorageService> storage_;
  std::optional<TimezonesService> timezones_;
  std::optional<EventsService> events_;
};

}  // namespace promotion::host::modules
