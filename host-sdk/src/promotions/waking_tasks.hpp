// Carries out what requests from outside are for: waiting tasks are due sooner.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "promotion/host/clock.hpp"
#include "promotion/host/log.hpp"
#include "promotion/host/registry.hpp"
#include "promotion/host/waking.hpp"
#include "signal.hpp"
#include "wakenings.hpp"
#include "writer.hpp"

namespace promotion::host {

// Thread-safe. The references outlive it.
class WakingTasks {
 public:
  WakingTasks(const Registry &registry, Writer &writer, const Clock &clock, Wakenings &wakenings,
              Signals &signals, Log &log)
      : registry_(registry),
        writer_(writer),
        clock_(clock),
        wakenings_(wakenings),
        signals_(signals),
        log_(log) {}

  // waking.hpp.
  Status takes_wakes(std::string_view strategy) const;
  Result<size_t> wake(std::string_view strategy, const WakeRequest &request);

 private:
  Result<StrategyPtr> find(std::string_view strategy) const;
  size_t hasten(Transaction &transaction, const std::string &strategy, const std::string &wake_key) const;
  bool is_of(const std::string &key, const std::string &strategy) const;

  const Registry &registry_;
  Writer &writer_;
  const Clock &clock_;
  Wakenings &wakenings_;
  Signals &signals_;
  Log &log_;
};

}  // namespace promotion::host
