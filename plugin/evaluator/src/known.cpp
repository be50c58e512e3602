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
                      return same(text(a.key), text(b.key)) && same(text(a.value), text(b.value));
                    });
}

bool less_metadata(std::span<const promotion_pair> left, std::span<const promotion_pair> right) {
  return std::lexicographical_compare(left.begin(), left.end(), right.begin(), right.end(),
                                      [](const promotion_pair &a, const promotion_pair &b) {
                                        return std::tuple(text(a.key), text(a.value)) <
                                               std::tuple(text(b.key), text(b.value));
                                      });
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

bool is_unchanged(const promotion_deployment &left, const promotion_deployment &right) {
  return left.first_ns == right.first_ns && left.last_ns == right.last_ns &&
         left.tested_ns == right.tested_ns && left.failed_ns == right.failed_ns &&
         same(text(left.revision), text(right.revision)) &&
         same_metadata(metadata_of(left), metadata_of(right));
}

promotion_deployment unknown_until_now(const Report &report, const KnownRevision *revision) {
  auto deployment = sized<promotion_deployment>();
  deployment.environment_index = report.environment_index;
  deployment.target_index = report.target_index;
  if (revision != nullptr) deployment.identity = borrow(revision->identity.text());
  return deployment;
}

// The first environment that has reported the revision counts, whenever another one did.
void keep_birth(KnownRevision &revision, const promotion_deployment &deployment) {
  if (deployment.first_ns == 0 || deployment.environment_index > revision.born_in) return;
  if (deployment.environment_index < revision.born_in || deployment.first_ns < revision.born_ns)
    revision.born_ns = deployment.first_ns;
  revision.born_in = deployment.environment_index;
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

KnownRevision *Known::find(const KeyText &identity) const {
  KnownRevision *revision = revisions_;
  while (revision != nullptr && revision->identity != identity) revision = revision->next;
  return revision;
}

inline KnownRevision *Known::find_or_add(std::string_view identity) {
  const KeyText key(identity);
  KnownRevision *const known = find(key);
  if (known != nullptr) return known;
  revisions_ =
      new (memory_->allocate_room<KnownRevision>(1)) KnownRevision{key, PROMOTION_NONE, 0, revisions_};
  return revisions_;
}

inline void Known::add(const promotion_deployment &deployment, const KnownRevision *revision) {
  Environment &environment = environments_[deployment.environment_index];
  auto *const added =
      new (deployments_ + deployment_count_++) KnownDeployment{&deployment, revision, nullptr};
  (environment.last == nullptr ? environment.first : environment.last->next) = added;
  environment.last = added;
}

Known::Known(const promotion_evaluation &evaluation, Memory *memory)
    : memory_(memory),
      environments_(evaluation.pipeline->environment_count, memory),
      deployments_(memory->allocate_room<KnownDeployment>(evaluation.deployment_count + changed_.size())) {
  for (std::uint64_t i = 0; i < evaluation.deployment_count; ++i) {
    const promotion_deployment &deployment = *evaluation.deployments[i];
    KnownRevision *const revision =
        deployment.identity.size == 0 ? nullptr : find_or_add(text(deployment.identity));
    if (revision != nullptr) keep_birth(*revision, deployment);
    add(deployment, revision);
  }
}

template <typename Apply>
void Known::update(const Report &report, KnownRevision *revision, Apply &&apply) {
  KnownDeployment *found = environments_[report.environment_index].first;
  while (found != nullptr &&
         (found->view->target_index != report.target_index || found->revision != revision)) {
    found = found->next;
  }
  for (promotion_deployment &changed : changed_) {
    if (found != nullptr && found->view == &changed) return apply(changed);  // by this report already
  }
  promotion_deployment &updated = changed_[change_count_];
  if (found == nullptr) {
    updated = unknown_until_now(report, revision);
    apply(updated);
    birth_changed_ = birth_changed_ || revision != nullptr;
    add(updated, revision);
  } else {
    updated = *found->view;
    updated.struct_size = sizeof updated;
    apply(updated);
    if (is_unchanged(updated, *found->view)) return;
    if (revision != nullptr && updated.first_ns != found->view->first_ns) birth_changed_ = true;
    found->view = &updated;
  }
  if (revision != nullptr) keep_birth(*revision, updated);
  changes_[change_count_++] = &updated;
}

// After an interruption the earliest success no longer tells since when a target has run its revision, and
// the latest one moves on with each repeat. So the first success after it is kept with the target as a whole;
// of an interruption that is told late, the latest success that is known by then, which is never too early.
void Known::keep_beginning(const Report &report) {
  const promotion_deployment *running = nullptr;
  const promotion_deployment *whole = nullptr;
  std::int64_t interrupted = 0;
  for (const KnownDeployment *known = first_in(report.environment_index); known != nullptr;
       known = known->next) {
    const promotion_deployment *deployment = known->view;
    if (deployment->target_index != report.target_index) continue;
    if (known->revision == nullptr) {
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
  update(report, nullptr, [&](promotion_deployment &deployment) { deployment.first_ns = beginning; });
}

void Known::take(const Report &report) {
  const std::int64_t instant = report.timestamp_ns;
  if (report.has_revision()) {
    if (is_success(report.meaning)) {
      update(report, find_or_add(report.identity), [&](promotion_deployment &deployment) {
        take_words(deployment, report);
        keep_earliest(deployment.first_ns, instant);
        keep_latest(deployment.last_ns, instant);
        if (report.meaning == Meaning::tested) keep_latest(deployment.tested_ns, instant);
      });
    } else if (report.meaning == Meaning::failed || report.meaning == Meaning::test_failed) {
      update(report, find_or_add(report.identity), [&](promotion_deployment &deployment) {
        take_words(deployment, report);
        keep_latest(deployment.failed_ns, instant);
      });
    }
  }
  if (is_whole_target(report)) {
    update(report, nullptr,
           [&](promotion_deployment &deployment) { keep_latest(deployment.failed_ns, instant); });
  }
  // Where several targets stand behind one name, there is no one that runs something.
  if (change_count_ != 0 && report.target_index != PROMOTION_NONE) keep_beginning(report);
}

}  // namespace promotion::evaluator
