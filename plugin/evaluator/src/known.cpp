#include "known.hpp"

#include <algorithm>
#include <promotion/sdk/value.hpp>
#include <tuple>

namespace promotion::evaluator {
namespace {

void keep_latest(std::int64_t &kept, std::int64_t instant) { kept = std::max(kept, instant); }
void keep_earliest(std::int64_t &kept, std::int64_t instant) {
  if (kept == 0 || instant < kept) kept = instant;
}

std::int64_t latest_report(const promotion_deployment &deployment) {
  return std::max({deployment.first_ns, deployment.last_ns, deployment.tested_ns, deployment.failed_ns});
}

bool same_metadata(std::span<const promotion_pair> left, std::span<const promotion_pair> right) {
  return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                    [](const promotion_pair &a, const promotion_pair &b) {
                      return text(a.key) == text(b.key) && text(a.value) == text(b.value);
                    });
}

bool less_metadata(std::span<const promotion_pair> left, std::span<const promotion_pair> right) {
  return std::lexicographical_compare(left.begin(), left.end(), right.begin(), right.end(),
                                      [](const promotion_pair &a, const promotion_pair &b) {
                                        return std::tuple(text(a.key), text(a.value)) <
                                               std::tuple(text(b.key), text(b.value));
                                      });
}

std::span<const promotion_pair> metadata_of(const promotion_deployment &deployment) {
  return {deployment.metadata, static_cast<std::size_t>(deployment.metadata_count)};
}

// Revision and metadata are those of the latest report. Two reports of one second are told apart by their
// bytes, so that it does not matter which came first.
void take_words(promotion_deployment &deployment, const Report &report) {
  const std::int64_t latest = latest_report(deployment);
  if (report.timestamp_ns < latest) return;
  const std::string_view known = text(deployment.revision);
  if (report.timestamp_ns == latest) {
    if (report.revision.reported < known) return;
    if (report.revision.reported == known && less_metadata(report.kept_metadata(), metadata_of(deployment)))
      return;
  }
  deployment.revision = borrow(report.revision.reported);
  deployment.metadata = report.metadata.data();
  deployment.metadata_count = report.metadata_count;
}

bool same(const promotion_deployment &left, const promotion_deployment &right) {
  return left.first_ns == right.first_ns && left.last_ns == right.last_ns &&
         left.tested_ns == right.tested_ns && left.failed_ns == right.failed_ns &&
         text(left.revision) == text(right.revision) && same_metadata(metadata_of(left), metadata_of(right));
}

promotion_deployment unknown_until_now(const Report &report, promotion_string identity) {
  auto deployment = sized<promotion_deployment>();
  deployment.environment_index = report.environment_index;
  deployment.target_index = report.target_index;
  deployment.identity = identity;
  return deployment;
}

bool is_whole_target(const Report &report) {
  switch (report.meaning) {
    case Meaning::rolled_back:
    case Meaning::uninstalled:
      return true;
    case Meaning::test_failed:
      // With several targets behind one name, a failed test speaks against its revision and not against what
      // the others run.
      return report.target_index != PROMOTION_NONE || !report.has_revision();
    default:
      return false;
  }
}

}  // namespace

Known::Known(const promotion_evaluation &evaluation, Memory *memory) : deployments_(memory) {
  deployments_.reserve(evaluation.deployment_count + changed_.size());
  deployments_.assign(evaluation.deployments, evaluation.deployments + evaluation.deployment_count);
}

template <typename Apply>
void Known::update(const Report &report, promotion_string identity, Apply &&apply) {
  const auto found =
      std::find_if(deployments_.begin(), deployments_.end(), [&](const promotion_deployment *known) {
        return known->environment_index == report.environment_index &&
               known->target_index == report.target_index && text(known->identity) == text(identity);
      });
  for (promotion_deployment &changed : changed_) {
    if (found != deployments_.end() && *found == &changed) return apply(changed);  // by this report already
  }
  promotion_deployment &updated = changed_[change_count_];
  if (found == deployments_.end()) {
    updated = unknown_until_now(report, identity);
    apply(updated);
    birth_changed_ = birth_changed_ || identity.size != 0;
    deployments_.push_back(&updated);
  } else {
    updated = **found;
    updated.struct_size = sizeof updated;
    apply(updated);
    if (same(updated, **found)) return;
    if (identity.size != 0 && updated.first_ns != (*found)->first_ns) birth_changed_ = true;
    *found = &updated;
  }
  changes_[change_count_++] = &updated;
}

// After an interruption the earliest success no longer tells since when a target has run its revision, and
// the latest one moves on with each repeat. So the first success after it is kept with the target as a whole;
// of an interruption that is told late, the latest success that is known by then, which is never too early.
void Known::keep_beginning(const Report &report) {
  const promotion_deployment *running = nullptr;
  const promotion_deployment *whole = nullptr;
  std::int64_t interrupted = 0;
  for (const promotion_deployment *deployment : deployments_) {
    if (deployment->environment_index != report.environment_index ||
        deployment->target_index != report.target_index) {
      continue;
    }
    if (deployment->identity.size == 0) {
      whole = deployment;
    } else if (running == nullptr || deployment->last_ns > running->last_ns) {
      if (running != nullptr) keep_latest(interrupted, running->last_ns);
      running = deployment;
    } else {
      keep_latest(interrupted, deployment->last_ns);
    }
  }
  if (running == nullptr) return;
  keep_latest(interrupted, running->failed_ns);
  if (whole != nullptr) keep_latest(interrupted, whole->failed_ns);
  if (running->last_ns <= interrupted || running->first_ns > interrupted) return;
  const std::int64_t beginning = running->last_ns;
  if (whole != nullptr && whole->first_ns > interrupted) return;
  update(report, promotion_string{},
         [&](promotion_deployment &deployment) { deployment.first_ns = beginning; });
}

void Known::take(const Report &report) {
  const std::int64_t instant = report.timestamp_ns;
  if (report.has_revision()) {
    if (is_success(report.meaning)) {
      update(report, borrow(report.identity), [&](promotion_deployment &deployment) {
        take_words(deployment, report);
        keep_earliest(deployment.first_ns, instant);
        keep_latest(deployment.last_ns, instant);
        if (report.meaning == Meaning::tested) keep_latest(deployment.tested_ns, instant);
      });
    } else if (report.meaning == Meaning::failed || report.meaning == Meaning::test_failed) {
      update(report, borrow(report.identity), [&](promotion_deployment &deployment) {
        take_words(deployment, report);
        keep_latest(deployment.failed_ns, instant);
      });
    }
  }
  if (is_whole_target(report)) {
    update(report, promotion_string{},
           [&](promotion_deployment &deployment) { keep_latest(deployment.failed_ns, instant); });
  }
  // Where several targets stand behind one name, there is no one that runs something.
  if (change_count_ != 0 && report.target_index != PROMOTION_NONE) keep_beginning(report);
}

}  // namespace promotion::evaluator
