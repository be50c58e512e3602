#include "vouching.hpp"

#include <algorithm>
#include <promotion/sdk/value.hpp>

namespace promotion::evaluator {
namespace {

// What is known of one target, whatever the revision.
struct TargetState {
  std::int64_t taken_back_ns = 0;
  std::int64_t since_ns = 0;             // what it runs now, where it was interrupted before
  std::int64_t last_success_ns = 0;      // of the revision that it runs
  std::int64_t previous_success_ns = 0;  // of any other
};

// The targets by index, and behind them the one for reports that could be several targets'.
class TargetStates {
 public:
  TargetStates(const KnownDeployment *known, std::uint64_t target_count, Memory *memory)
      : states_(target_count + 1, memory), unnamed_successes_(memory) {
    for (; known != nullptr; known = known->next) take(*known);
    find_unnamed_limit(target_count);
  }

  // Since when the target has run the revision; 0: it does not vouch for it.
  std::int64_t vouched_since(const promotion_deployment &deployment) const {
    const TargetState &state = states_[place(deployment)];
    std::int64_t against = std::max(deployment.failed_ns, state.taken_back_ns);
    if (deployment.last_ns <= against) return 0;
    const bool named = deployment.target_index != PROMOTION_NONE;
    if (deployment.last_ns < (named ? state.last_success_ns : unnamed_limit_ns_)) return 0;
    against = std::max(against, state.previous_success_ns);
    if (deployment.first_ns > against) return deployment.first_ns;
    return state.since_ns > against ? state.since_ns : deployment.last_ns;
  }

 private:
  std::size_t place(const promotion_deployment &deployment) const {
    return deployment.target_index == PROMOTION_NONE ? states_.size() - 1 : deployment.target_index;
  }

  void take(const KnownDeployment &known) {
    const promotion_deployment &deployment = *known.view;
    TargetState &state = states_[place(deployment)];
    if (known.revision == nullptr) {
      state.taken_back_ns = std::max(state.taken_back_ns, deployment.failed_ns);
      if (deployment.target_index != PROMOTION_NONE) state.since_ns = deployment.first_ns;
    } else if (deployment.target_index != PROMOTION_NONE) {
      state.previous_success_ns =
          std::max(state.previous_success_ns, std::min(state.last_success_ns, deployment.last_ns));
      state.last_success_ns = std::max(state.last_success_ns, deployment.last_ns);
    } else if (deployment.last_ns != 0) {
      unnamed_successes_.push_back(deployment.last_ns);
    }
  }

  // N targets run at most N revisions: the last N that were reported.
  void find_unnamed_limit(std::uint64_t target_count) {
    if (target_count == 0 || unnamed_successes_.size() <= target_count) return;
    const auto limit = unnamed_successes_.begin() + static_cast<std::ptrdiff_t>(target_count - 1);
    std::nth_element(unnamed_successes_.begin(), limit, unnamed_successes_.end(), std::greater<>());
    unnamed_limit_ns_ = *limit;
  }

  List<TargetState> states_;
  List<std::int64_t> unnamed_successes_;
  std::int64_t unnamed_limit_ns_ = 0;
};

void count(Candidate &candidate, const promotion_deployment &deployment) {
  if (deployment.target_index != PROMOTION_NONE) ++candidate.named;
  if ((deployment.flags & PROMOTION_DEPLOYMENT_BASELINE) == 0) candidate.only_baseline = false;
  // Of one instant, the first named target speaks, so that the words do not depend on the order of the views.
  const promotion_deployment &best = *candidate.deployment;
  if (deployment.last_ns > best.last_ns ||
      (deployment.last_ns == best.last_ns && deployment.target_index < best.target_index)) {
    candidate.deployment = &deployment;
  }
}

bool all_equal(const Vouchers &vouchers) {
  return std::all_of(vouchers.begin(), vouchers.end(),
                     [&](const Voucher &voucher) { return voucher.revision == vouchers.front().revision; });
}

Vouchers find_vouchers(const KnownDeployment *first, std::uint64_t target_count, Memory *memory) {
  const TargetStates states(first, target_count, memory);
  Vouchers vouchers(memory);
  vouchers.reserve(target_count);
  for (const KnownDeployment *known = first; known != nullptr; known = known->next) {
    if (known->revision == nullptr) continue;
    const std::int64_t since = states.vouched_since(*known->view);
    if (since != 0) vouchers.push_back({known->view, known->revision, since});
  }
  return vouchers;
}

}  // namespace

Vouching::Vouching(const PreparedPipeline &pipeline, const Known &known, Memory *memory)
    : pipeline_(pipeline), known_(known), memory_(memory), found_(pipeline.environments.size(), memory) {}

const Vouchers &Vouching::in(std::uint32_t environment_index) {
  std::optional<Vouchers> &found = found_[environment_index];
  if (!found) {
    const std::uint64_t target_count = pipeline_.environments[environment_index].view->target_count;
    found = find_vouchers(known_.first_in(environment_index), target_count, memory_);
  }
  return *found;
}

Revision read_revision(const Dated &dated) {
  if (dated.deployment != nullptr) {
    for (const promotion_pair &pair : metadata_of(*dated.deployment)) {
      if (same(text(pair.key), "oci-digest")) return read_revision(dated.reported, text(pair.value));
    }
  }
  return read_revision(dated.reported, {});
}

bool is_younger(const Dated &left, const Dated &right) {
  if (left.born_ns != right.born_ns) return left.born_ns > right.born_ns;
  const auto left_version = version_of(left.reported);
  const auto right_version = version_of(right.reported);
  if (left_version.has_value() != right_version.has_value()) return left_version.has_value();
  if (left_version) {
    const auto order = compare(*left_version, *right_version);
    if (order != 0) return order > 0;
  }
  return left.identity > right.identity;
}

std::optional<Candidate> find_vouched(const Vouchers &vouchers, const KnownRevision *revision) {
  std::optional<Candidate> candidate;
  for (const Voucher &voucher : vouchers) {
    if (voucher.revision != revision) continue;
    if (!candidate) candidate.emplace(Candidate{{}, revision, voucher.deployment});
    count(*candidate, *voucher.deployment);
  }
  if (candidate) {
    const promotion_deployment &deployment = *candidate->deployment;
    candidate->dated = {revision->identity.text(), text(deployment.revision), &deployment, revision->born_ns};
  }
  return candidate;
}

std::optional<Candidate> find_candidate(const Vouchers &vouchers) {
  if (vouchers.empty()) return std::nullopt;
  if (all_equal(vouchers)) return find_vouched(vouchers, vouchers.front().revision);
  std::optional<Candidate> youngest;
  for (const Voucher &voucher : vouchers) {
    if (youngest && youngest->revision == voucher.revision) continue;
    auto candidate = find_vouched(vouchers, voucher.revision);
    if (!youngest || is_younger(candidate->dated, youngest->dated)) youngest = candidate;
  }
  return youngest;
}

}  // namespace promotion::evaluator
