// Rules 1 and 2: which revisions an environment's targets vouch for, and which of them is the candidate.
#pragma once

#include <optional>

#include "known.hpp"
#include "prepared.hpp"

namespace promotion::evaluator {

/// A target's word for a revision.
struct Voucher {
  const promotion_deployment *deployment;  // says which target and which revision
  const KnownRevision *revision;
  std::int64_t since_ns;  // deployed there, without an interruption that is known of
};
using Vouchers = List<Voucher>;

/// Who vouches for what, by what is known and will not change any more.
class Vouching {
 public:
  Vouching(const PreparedPipeline &pipeline, const Known &known, Memory *memory);

  /// Every revision that a target of the environment runs by its latest reports, and has neither failed with
  /// nor taken back since. Reports that could be several targets' count as those of one target, which may run
  /// as many revisions at once as the environment has targets.
  const Vouchers &in(std::uint32_t environment_index);

 private:
  const PreparedPipeline &pipeline_;
  const Known &known_;
  Memory *memory_;
  List<std::optional<Vouchers>> found_;  // of each environment, once it was asked for
};

/// A revision and how old it is.
struct Dated {
  std::string_view identity;
  std::string_view reported;
  const promotion_deployment *deployment;  // whose metadata go with it; NULL: none
  std::int64_t born_ns;
};
Revision read_revision(const Dated &dated);

/// Of two revisions, whether the left one is the younger: by birth, then semantic version, then bytes.
bool is_younger(const Dated &left, const Dated &right);

/// A revision that is vouched for.
struct Candidate {
  Dated dated;
  const KnownRevision *revision;
  const promotion_deployment *deployment;  // of its vouchers, the one with the latest report
  std::size_t named = 0;                   // vouching targets that are known
  bool only_baseline = true;               // it was there on all of them when the pipeline was first seen
};

/// The youngest of the revisions vouched for.
std::optional<Candidate> find_candidate(const Vouchers &vouchers);

/// That revision, if it is vouched for. NULL: one that is not known.
std::optional<Candidate> find_vouched(const Vouchers &vouchers, const KnownRevision *revision);

}  // namespace promotion::evaluator
