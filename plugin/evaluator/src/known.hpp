// What is known to be deployed, with the report of the event at hand taken in.
//
// Every field of a deployment is the earliest or the latest of the times that reports bore, so what is known
// after some reports does not depend on the order in which they came, nor on how often each did. The one
// exception only makes a soak longer: first_ns of a target as a whole is since when it has run what it runs,
// if that was interrupted before, and a report that comes late may set it later than the truth.
#pragma once

#include <promotion/abi/evaluator.h>

#include <array>
#include <memory_resource>
#include <span>
#include <vector>

#include "report.hpp"

namespace promotion::evaluator {

class Known {
 public:
  /// Borrows the evaluation's deployments.
  Known(const promotion_evaluation &evaluation, Memory *memory);
  Known(const Known &) = delete;
  Known &operator=(const Known &) = delete;

  /// Takes a report in; at most once. The report has to live as long as this.
  void take(const Report &report);

  std::span<const promotion_deployment *const> deployments() const { return deployments_; }

  /// What the report changed: for the host to keep.
  std::span<const promotion_deployment *const> changes() const { return {changes_.data(), change_count_}; }

  /// Whether the report may have changed when a revision was born, and so which of two is the younger.
  bool birth_changed() const { return birth_changed_; }

 private:
  void keep_beginning(const Report &report);

  template <typename Apply>
  void update(const Report &report, promotion_string identity, Apply &&apply);

  std::pmr::vector<const promotion_deployment *> deployments_;
  std::array<promotion_deployment, 2> changed_{};  // of the revision, and of the target as a whole
  std::array<const promotion_deployment *, 2> changes_{};
  std::size_t change_count_ = 0;
  bool birth_changed_ = false;
};

}  // namespace promotion::evaluator
