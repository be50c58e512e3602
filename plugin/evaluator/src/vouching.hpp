// Rules 1 and 2: which revisions an environment's targets vouch for, and which of them is the candidate.
#pragma once

#include <memory_resource>
#include <optional>
#include <vector>

#include "known.hpp"

namespace promotion::evaluator {

/// A target's word for a revision.
struct Voucher {
  const promotion_deployment *deployment;  // says which target and which revision
  std::int64_t since_ns;                   // deployed there, without an interruption that is known of
};
using Vouchers = std::pmr::vector<Voucher>;

/// Every revision that a target of the environment runs by its latest reports, and has neither failed with
/// nor taken back since. Reports that could be several targets' count as those of one target, which may run
/// as many revisions at once as the environment has targets.
Vouchers find_vouchers(const Known &known, std::uint32_t environment_index, std::uint64_t target_count,
                       Memory *memory);

/// The earliest success of the revision in the first environment that has reported it; 0: none has.
std::int64_t birth(const Known &known, std::string_view identity);

/// Of two revisions, whether the left one is the younger: by birth, then semantic version, then bytes.
struct Dated {
  std::string_view identity;
  Revision revision;
  std::int64_t born_ns;
};
bool is_younger(const Dated &left, const Dated &right);

/// A revision that is vouched for.
struct Candidate {
  Dated dated;
  const promotion_deployment *deployment;  // of its vouchers, the one with the latest report
  std::size_t named = 0;                   // vouching targets that are known
  bool only_baseline = true;               // it was there on all of them when the pipeline was first seen
};

/// The youngest of the revisions vouched for.
std::optional<Candidate> find_candidate(const Known &known, const Vouchers &vouchers);

/// That revision, if it is vouched for.
std::optional<Candidate> find_vouched(const Known &known, const Vouchers &vouchers,
                                      std::string_view identity);

Revision revision_of(const promotion_deployment &deployment);

}  // namespace promotion::evaluator
