// What the evaluator decided, as values; module.cpp turns them into the contract's views.
#pragma once

#include <promotion/abi/evaluator.h>

#include <span>
#include <string_view>

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
      : outcome(its_outcome), reason(its_reason), explanation(memory), details(memory), gates(memory) {
    explanation.reserve(256);
    details.reserve(640);
  }

  /// Once, when there is nothing to add any more.
  void close_details();

  bool starts() const { return outcome == PROMOTION_PROMOTE || outcome == PROMOTION_HOLD; }

  std::int32_t outcome;
  std::string_view reason;
  Text explanation;
  Text details;  // JSON members, each behind a comma, until close_details() puts the braces around them
  std::uint32_t source_index = PROMOTION_NONE;
  std::uint32_t environment_index = PROMOTION_NONE;
  std::string_view revision;
  std::string_view identity;
  std::string_view version;
  std::span<const promotion_pair> metadata;
  List<Gate> gates;
};
using Decisions = List<Decision>;

/// Whether one of them starts or holds something on the way into that environment.
bool starts_into(const Decisions &decisions, std::uint32_t environment_index);

/// Adds members to details. Keys are written as they are, so they need no escape.
class Details {
 public:
  explicit Details(Text &members) : out_(&members) {}

  /// Members that were written before.
  Details &add_members(std::string_view members) {
    append(*out_, members);
    return *this;
  }

  template <std::size_t N>
  Details &add(const char (&key)[N], std::string_view value) {
    append(*out_, ",\"", key, "\":", Json{value});
    return *this;
  }

  /// As RFC 3339; nothing for 0, which is never.
  template <std::size_t N>
  Details &add_instant(const char (&key)[N], std::int64_t unix_ns) {
    if (unix_ns != 0) append(*out_, ",\"", key, "\":\"", Instant{unix_ns}, "\"");
    return *this;
  }

  template <std::size_t N>
  Details &add_instant(const char (&key)[N], const WrittenInstant &instant) {
    if (instant.unix_ns() != 0) append(*out_, ",\"", key, "\":\"", instant, "\"");
    return *this;
  }

 private:
  Text *out_;
};

}  // namespace promotion::evaluator
