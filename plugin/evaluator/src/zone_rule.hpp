// How a time zone goes on after its last recorded change: the rule at the end of a TZif file (POSIX TZ, with
// the extension of RFC 8536, section 3.3.1), such as CET-1CEST,M3.5.0,M10.5.0/3.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace promotion::evaluator {

class ZoneRule {
 public:
  /// None: not such a rule.
  static std::optional<ZoneRule> read(std::string_view text);

  /// Seconds to add to UTC.
  std::int64_t offset_at(std::int64_t unix_s) const;

 private:
  // A day of each year, and a second of it in local time.
  struct Change {
    enum class Form { julian, zero_based, month } form = Form::month;
    unsigned month = 0, week = 0, day = 0;
    std::int64_t second = 7200;

    std::int64_t local_second(std::int64_t year) const;
  };
  class Reader;

  std::int64_t standard_ = 0;
  std::int64_t daylight_ = 0;
  bool has_daylight_ = false;
  Change begin_, end_;  // of daylight saving time
};

}  // namespace promotion::evaluator
