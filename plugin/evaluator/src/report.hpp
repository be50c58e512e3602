// An event of which it is known what it says, and about which target and revision.
#pragma once

#include <promotion/abi/domain.h>

#include <array>
#include <cstdint>
#include <span>

#include "classification.hpp"
#include "revision.hpp"

namespace promotion::evaluator {

struct Report {
  Meaning meaning = Meaning::unknown_reason;
  std::uint32_t environment_index = 0;
  std::uint32_t target_index = PROMOTION_NONE;  // NONE: several would fit
  std::int64_t timestamp_ns = 0;
  Revision revision;  // nothing reported: the event had none
  std::string_view identity;
  std::array<promotion_pair, 3> metadata{};  // what strategies may want to write; sorted by key
  std::size_t metadata_count = 0;

  bool has_revision() const { return !revision.reported.empty(); }
  std::span<const promotion_pair> kept_metadata() const { return {metadata.data(), metadata_count}; }
};

}  // namespace promotion::evaluator
