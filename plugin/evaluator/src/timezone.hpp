// A time zone out of the bytes of a TZif file (RFC 8536).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "zone_rule.hpp"

namespace promotion::evaluator {

class Timezone {
 public:
  /// UTC.
  Timezone() = default;

  /// Version 2 or later. None: the bytes are no such file.
  static std::optional<Timezone> read(std::string_view tzif);

  /// Seconds to add to UTC.
  std::int64_t offset_at(std::int64_t unix_s) const;

  /// The instant of a local time. Of a time that comes twice the first, of one that is skipped the same
  /// distance behind the change.
  std::int64_t unix_of_local(std::int64_t local_s) const;

 private:
  struct Change {
    std::int64_t unix_s;
    std::int64_t offset;
  };
  std::vector<Change> changes_;
  std::int64_t first_offset_ = 0;
  std::optional<ZoneRule> rule_;  // after the last change
};

}  // namespace promotion::evaluator
