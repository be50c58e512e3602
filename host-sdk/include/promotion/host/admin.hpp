// The admin API: what was taken in, what was decided and why, which modules run; and it takes operators'
// words. JSON over HTTP.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "promotion/host/log.hpp"
#include "promotion/host/operators.hpp"
#include "promotion/host/readiness.hpp"
#include "promotion/host/registry.hpp"
#include "promotion/host/result.hpp"
#include "promotion/host/store.hpp"

namespace promotion::host {

class AdminApi {
 public:
  virtual ~AdminApi() = default;
  virtual Status start() = 0;
  // host:port with the real port, or unix:PATH.
  virtual std::string address() const = 0;
  virtual void stop() = 0;
};

// `ready` answers GET /readyz. address: a loopback host:port or unix:PATH (mode 0600); any other address is
// refused, since nobody is asked for credentials there.
Result<std::unique_ptr<AdminApi>> make_admin_api(const std::string &address, const Store &store,
                                                 const Registry &registry, Operators &operators,
                                                 std::function<Readiness()> ready, Log &log);

}  // namespace promotion::host
