// Where requests from outside hasten what waits, such as the webhook of a forge.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "promotion/host/result.hpp"
#include "promotion/host/strategy.hpp"

namespace promotion::host {

// Anybody may send such requests, so each strategy has its limits: that many at once, and then one after each
// interval.
struct WakeLimits {
  int64_t requests_at_once = 50;  // beyond: refused
  int64_t request_interval_ms = 100;
  int64_t looks_at_once = 50;  // of waiting tasks, because of all requests; beyond: they come later
  int64_t look_interval_ms = 200;
};

// Thread-safe.
class Waking {
 public:
  virtual ~Waking() = default;

  // Whether requests for it are read at all. not_found: no strategy of that name, or one that no request
  // wakes; unavailable: its module is not there now.
  virtual Status takes_wakes(std::string_view strategy) const = 0;

  // Has the strategy's module read the request, and makes due, as soon as the limits allow, those of its
  // tasks that wait with one of the wake keys that it names; returns how many that were. That is all a
  // request can do, whoever sent it.
  // As takes_wakes; invalid_argument and unauthenticated: by the module; resource_exhausted: too many
  // requests, and when to try again; unavailable: it could not be stored.
  virtual Result<size_t> wake(std::string_view strategy, const WakeRequest &request) = 0;
};

}  // namespace promotion::host
