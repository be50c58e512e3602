// What the evaluator decided, as values; module.cpp turns them into the contract's views.
#pragma once

#include <promotion/abi/evaluator.h>

#include <memory_resource>
#include <string_view>
#include <vector>

#include "text.hpp"

namespace promotion::evaluator {

struct Gate {
  Gate(std::string_view id, Memory *memory) : reason(id), explanation(memory) {}
  std::string_view reason;
  Text explanation;
  std::int64_t look_again_ns = 0;
  bool approval = false;
};

struct Decision {
  Decision(std::int32_t its_outcome, std::string_view its_reason, Memory *memory)
      : outcome(its_outcome),
        reason(its_reason),
        explanation(memory),
        details(memory),
        version(memory),
        metadata(memory),
        gates(memory) {
    explanation.reserve(256);
    details.reserve(384);
  }

  bool starts() const { return outcome == PROMOTION_PROMOTE || outcome == PROMOTION_HOLD; }

  std::int32_t outcome;
  std::string_view reason;
  Text explanation;
  Text details;  // JSON members, separated by commas, without the braces around them
  std::uint32_t source_index = PROMOTION_NONE;
  std::uint32_t environment_index = PROMOTION_NONE;
  std::string_view revision;
  std::string_view identity;
  Text version;
  std::pmr::vector<promotion_pair> metadata;
  std::pmr::vector<Gate> gates;
};
using Decisions = std::pmr::vector<Decision>;

/// Whether one of them starts or holds something on the way into that environment.
bool starts_into(const Decisions &decisions, std::uint32_t environment_index);

/// Adds members to details. Keys are written as they are, so they need no escape.
class Details {
 public:
  explicit Details(Text &members) : out_(&members) {}

  Details &add(std::string_view key, std::string_view value);
  Details &add_number(std::string_view key, std::int64_t value);
  /// As RFC 3339; nothing for 0, which is never.
  Details &add_instant(std::string_view key, std::int64_t unix_ns);

 private:
  void begin(std::string_view key);
  Text *out_;
};

}  // namespace promotion::evaluator
