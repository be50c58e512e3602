// A whole promotion host in one object: what a control plane embeds.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "promotion/host/configuration.hpp"
#include "promotion/host/log.hpp"
#include "promotion/host/registry.hpp"
#include "promotion/host/result.hpp"
#include "promotion/host/store.hpp"

namespace promotion::host {

// Owns sources, registry, engine, receiver and admin API, and starts and stops them in the right order.
class Host {
 public:
  virtual ~Host() = default;

  // Everything is up when this returns; a module that failed is no error but said in the log and by /readyz.
  virtual Status start() = 0;
  // Stops taking events in, lets running steps end, closes everything. Idempotent.
  virtual void drain() = 0;

  virtual std::string event_address() const = 0;
  virtual std::string admin_address() const = 0;
  virtual const Store &store() const = 0;
  virtual const Registry &registry() const = 0;
};

// The log outlives the host.
Result<std::unique_ptr<Host>> make_host(Configuration configuration, Log &log);

// What is wrong with this configuration, its modules, pipelines and secrets, without serving anything; one
// sentence each, naming the file. Empty: nothing.
std::vector<std::string> check_host(const Configuration &configuration, Log &log);

}  // namespace promotion::host
