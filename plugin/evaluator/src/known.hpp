// What is known to be deployed, with the report of the event at hand taken in.
//
// Every field of a deployment is the earliest or the latest of the times that reports bore, so what is known
// after some reports does not depend on the order in which they came, nor on how often each did. The one
// exception only makes a soak longer: first_ns of a target as a whole is since when it has run what it runs,
// if that was interrupted before, and a report that comes late may set it later than the truth.
#pragma once

#include <promotion/abi/evaluator.h>

#include <array>
#include <span>

#include "report.hpp"

namespace promotion::evaluator {

/// A revision of which anything is known, once for all that counts as the same one, and its birth (rule 2).
struct KnownRevision {
  KeyText identity;
  std::uint32_t born_in = PROMOTION_NONE;  // the first environment, in order, that has reported a success
  std::int64_t born_ns = 0;                // its earliest success there; 0: none has
  KnownRevision *next = nullptr;
};

/// What is known of one revision on one target, or of one target as a whole.
struct KnownDeployment {
  const promotion_deployment *view;
  const KnownRevision *revision;  // NULL: of the target as a whole
  KnownDeployment *next;          // in the same environment
};

class Known {
 public:
  /// Borrows the evaluation's deployments.
  Known(const promotion_evaluation &evaluation, Memory *memory);
  Known(const Known &) = delete;
  Known &operator=(const Known &) = delete;

  /// Takes a report in; at most once. The report has to live as long as this.
  void take(const Report &report);

  /// The first of what is known in an environment, in the order of the evaluation; NULL: nothing is.
  const KnownDeployment *first_in(std::uint32_t environment_index) const {
    return environments_[environment_index].first;
  }

  /// The revision of that identity; NULL: nothing is known of it.
  const KnownRevision *find(std::string_view identity) const { return find(KeyText(identity)); }

  /// What the report changed: for the host to keep.
  std::span<const promotion_deployment *const> changes() const { return {changes_.data(), change_count_}; }

  /// Whether the report may have changed when a revision was born, and so which of two is the younger.
  bool birth_changed() const { return birth_changed_; }

 private:
  struct Environment {
    KnownDeployment *first = nullptr;
    KnownDeployment *last = nullptr;
  };

  KnownRevision *find_or_add(std::string_view identity);
  KnownRevision *find(const KeyText &identity) const;
  void add(const promotion_deployment &deployment, const KnownRevision *revision);
  void keep_beginning(const Report &report);

  template <typename Apply>
  void update(const Report &report, KnownRevision *revision, Apply &&apply);

  Memory *memory_;
  List<Environment> environments_;
  KnownDeployment *deployments_;  // room for all that there can be
  std::size_t deployment_count_ = 0;
  KnownRevision *revisions_ = nullptr;
  std::array<promotion_deployment, 2> changed_{};  // of the revision, and of the target as a whole
  std::array<const promotion_deployment *, 2> changes_{};
  std::size_t change_count_ = 0;
  bool birth_changed_ = false;
};

inline std::span<const promotion_pair> metadata_of(const promotion_deployment &deployment) {
  return {deployment.metadata, static_cast<std::size_t>(deployment.metadata_count)};
}

}  // namespace promotion::evaluator
