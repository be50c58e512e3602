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
  TargetStates(const Known &known, std::uint32_t environment_index, std::uint64_t target_count,
               Memory *memory)
      : states_(target_count + 1, memory), unnamed_successes_(memory) {
    for (const promotion_deployment *deployment : known.deployments()) {
      if (deployment->environment_index != environment_index) continue;
      take(*deployment);
    }
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

  void take(const promotion_deployment &deployment) {
    TargetState &state = states_[place(deployment)];
    if (deployment.identity.size == 0) {
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

  std::pmr::vector<TargetState> states_;
  std::pmr::vector<std::int64_t> unnamed_successes_;
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
  return std::all_of(vouchers.begin(), vouchers.end(), [&](const Voucher &voucher) {
    return text(voucher.deployment->identity) == text(vouchers.front().deployment->identity);
  });
}

}  // namespace

Vouchers find_vouchers(const Known &known, std::uint32_t environment_index, std::uint64_t target_count,
                       Memory *memory) {
  const TargetStates states(known, environment_index, target_count, memory);
  Vouchers vouchers(memory);
  for (const promotion_deployment *deployment : known.deployments()) {
    if (deployment->environment_index != environment_index || deployment->identity.size == 0) continue;
    const std::int64_t since = states.vouched_since(*deployment);
    if (since != 0) vouchers.push_back({deployment, since});
  }
  return vouchers;
}

std::int64_t birth(const Known &known, std::string_view identity) {
  std::uint32_t environment = PROMOTION_NONE;
  std::int64_t born = 0;
  for (const promotion_deployment *deployment : known.deployments()) {
    if (deployment->first_ns == 0 || deployment->environment_index > environment ||
        text(deployment->identity) != identity) {
      continue;
    }
    if (deployment->environment_index < environment || deployment->first_ns < born)
      born = deployment->first_ns;
    environment = deployment->environment_index;
  }
  return born;
}

bool is_younger(const Dated &left, const Dated &right) {
  if (left.born_ns != right.born_ns) return left.born_ns > right.born_ns;
  const auto left_version = version_of(left.revision);
  const auto right_version = version_of(right.revision);
  if (left_version.has_value() != right_version.has_value()) return left_version.has_value();
  if (left_version) {
    const auto order = compare(*left_version, *right_version);
    if (order != 0) return order > 0;
  }
  return left.identity > right.identity;
}

std::optional<Candidate> find_vouched(const Known &known, const Vouchers &vouchers,
                                      std::string_view identity) {
  std::optional<Candidate> candidate;
  for (const Voucher &voucher : vouchers) {
    if (text(voucher.deployment->identity) != identity) continue;
    if (!candidate) candidate.emplace(Candidate{{identity, {}, 0}, voucher.deployment});
    count(*candidate, *voucher.deployment);
  }
  if (candidate) {
    candidate->dated.revision = revision_of(*candidate->deployment);
    candidate->dated.born_ns = birth(known, identity);
  }
  return candidate;
}

std::optional<Candidate> find_candidate(const Known &known, const Vouchers &vouchers) {
  if (vouchers.empty()) return std::nullopt;
  if (all_equal(vouchers)) return find_vouched(known, vouchers, text(vouchers.front().deployment->identity));
  std::optional<Candidate> youngest;
  for (const Voucher &voucher : vouchers) {
    const std::string_view identity = text(voucher.deployment->identity);
    if (youngest && youngest->dated.identity == identity) continue;
    auto candidate = find_vouched(known, vouchers, identity);
    if (!youngest || is_younger(candidate->dated, youngest->dated)) youngest = candidate;
  }
  return youngest;
}

Revision revision_of(const promotion_deployment &deployment) {
  for (std::uint64_t i = 0; i < deployment.metadata_count; ++i) {
    if (text(deployment.metadata[i].key) == "oci-digest") {
      return read_revision(text(deployment.revision), text(deployment.metadata[i].value));
    }
  }
  return read_revision(text(deployment.revision), {});
}

}  // namespace promotion::evaluator
