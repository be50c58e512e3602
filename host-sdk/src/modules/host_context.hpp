// What one generation of a module sees of its host: the log, and the services that it was granted.
#pragma once

#include <string>

#include "line_budget.hpp"
#include "promotion/abi/host.h"
#include "promotion/host/log.hpp"
#include "services/service_set.hpp"

namespace promotion::host::modules {

// Stays where it is until the instance that it was given to is destroyed. Thread-safe.
class HostContext {
 public:
  HostContext(const ServiceSources &sources, const WantedModule &wanted, const Manifest &manifest);
  HostContext(const HostContext &) = delete;
  HostContext &operator=(const HostContext &) = delete;

  const promotion_host *table() const { return &table_; }
  // False: it has written so much that this line is left out.
  bool may_write_line() const;
  bool gives_secrets() const { return services_.has_secrets(); }

 private:
  static void log(void *context, const promotion_call *call, int32_t severity, promotion_string message,
                  promotion_string fields_json);
  static const void *service(void *context, promotion_string id);

  std::string module_;
  Log &log_;
  ServiceSet services_;
  mutable LineBudget lines_;
  promotion_host table_{};
};

}  // namespace promotion::host::modules
