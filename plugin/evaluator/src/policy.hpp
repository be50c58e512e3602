// A pipeline's `promotion.policy`: what has to be true before a revision goes into an environment.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "freeze.hpp"

namespace promotion::evaluator {

struct Policy {
  enum class Targets { any, all, at_least, percent };

  Targets targets = Targets::any;
  std::uint64_t targets_wanted = 1;  // of at_least: targets; of percent: percent
  bool wait_for_tests = false;
  std::int64_t soak_ns = 0;
  bool after_gates = false;  // supersede: afterGates; else latest
  bool allow_downgrade = false;
  bool keep_build_metadata = false;
  bool catch_up = false;  // catchUp: all: the baseline is promoted too
  std::vector<FreezeWindow> freeze;
  std::uint64_t loop_promotions = 0;  // 0: loops are not looked for
  std::int64_t loop_within_ns = 0;

  /// How many of the environment promoted from have to vouch.
  std::uint64_t wanted_of(std::uint64_t target_count) const;

  /// A gate can keep a promotion waiting, whatever the operators do.
  bool has_gates() const;
};

/// One thing that is wrong: the member's path within the policy, such as /targets/atLeast; an id; a sentence
/// without its end, to which the caller adds where the policy stands.
using PolicyProblem =
    std::function<void(std::string_view pointer, std::string_view reason, const std::string &message)>;

/// json: an object, or empty for the defaults. A key that is not known is a problem, never ignored.
Policy read_policy(std::string_view json, const TimezoneSource &timezones, const PolicyProblem &problem);

}  // namespace promotion::evaluator
