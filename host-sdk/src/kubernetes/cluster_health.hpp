// Which clusters are left alone for a while, so that one that hangs delays nobody but its own.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <set>
#include <string>

#include "pacing/backoff.hpp"
#include "promotion/host/clock.hpp"
#include "promotion/host/log.hpp"
#include "promotion/host/result.hpp"

namespace promotion::host::kubernetes {

// Thread-safe. Clusters are told apart by a name that the caller makes. The references outlive it.
class ClusterHealth {
 public:
  ClusterHealth(const Clock &clock, Log &log) : clock_(clock), log_(log) {}

  // Whether it may be asked now: not while it is left alone. Of one that was silent, one question at a time
  // shows whether it still is.
  bool enter(const std::string &cluster);
  // How that ended. What is wrong is said once for each namespace, until the cluster answers well there
  // again.
  void leave(const std::string &cluster, const std::string &namespace_name, const Status &status);

 private:
  struct State {
    int asking = 0;
    uint32_t failures = 0;
    int64_t alone_until_ns = 0;
    std::set<std::string> said;  // namespaces
  };

  static constexpr Backoff backoff{5'000, 300'000};

  const Clock &clock_;
  Log &log_;
  std::mutex mutex_;
  std::map<std::string, State> states_;
};

}  // namespace promotion::host::kubernetes
