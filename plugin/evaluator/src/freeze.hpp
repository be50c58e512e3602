// The policy `freeze`: times in which nothing is promoted.
#pragma once

#include <cstdint>
#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "timezone.hpp"

namespace promotion::evaluator {

/// The TZif bytes of an IANA zone, or what is wrong with its name.
struct TimezoneData {
  std::string tzif;
  std::string problem;  // empty: nothing
};
using TimezoneSource = std::function<TimezoneData(std::string_view name)>;

/// Either a time of certain weekdays, or a time of its own.
struct FreezeWindow {
  unsigned weekdays = 0x7f;   // bit 0: Sunday; the days on which it begins
  std::int64_t from_s = 0;    // of the local day
  std::int64_t to_s = 86400;  // likewise; not later than from_s: of the next day
  Timezone timezone;
  std::int64_t start_ns = 0;  // both zero: weekly
  std::int64_t end_ns = 0;

  /// When the freeze ends that it is now; 0: it is none.
  std::int64_t frozen_until(std::int64_t now_ns) const;
};

/// One window, {days, from, to, timezone} or {start, end}; or what is wrong with it, as "expected …".
std::variant<FreezeWindow, std::string> read_freeze_window(const nlohmann::json &window,
                                                           const TimezoneSource &timezones);

}  // namespace promotion::evaluator
