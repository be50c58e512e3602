// The stable ids of everything that the evaluator says. REASONS.md explains each; an id never changes its
// meaning.
#pragma once

#include <string_view>

namespace promotion::evaluator::reason {

// PROMOTE
inline constexpr std::string_view promoted_any_target = "promoted-any-target";
inline constexpr std::string_view promoted_all_targets = "promoted-all-targets";
inline constexpr std::string_view promoted_enough_targets = "promoted-enough-targets";
inline constexpr std::string_view gates_passed = "gates-passed";
inline constexpr std::string_view under_way = "under-way";
inline constexpr std::string_view vouched_again = "vouched-again";

// HOLD, and the gates that it lists
inline constexpr std::string_view gates_hold = "gates-hold";
inline constexpr std::string_view no_longer_vouched = "no-longer-vouched";
inline constexpr std::string_view stopped = "stopped";
inline constexpr std::string_view awaiting_approval = "awaiting-approval";
inline constexpr std::string_view targets_missing = "targets-missing";
inline constexpr std::string_view target_unknown = "target-unknown";
inline constexpr std::string_view tests_missing = "tests-missing";
inline constexpr std::string_view soaking = "soaking";
inline constexpr std::string_view frozen = "frozen";
inline constexpr std::string_view loop_suspected = "loop-suspected";

// IGNORE: what the event says is no deployment
inline constexpr std::string_view not_a_deployment = "not-a-deployment";
inline constexpr std::string_view waiting = "waiting";
inline constexpr std::string_view progressing = "progressing";
inline constexpr std::string_view deployment_failed = "deployment-failed";
inline constexpr std::string_view test_failed = "test-failed";
inline constexpr std::string_view rolled_back = "rolled-back";
inline constexpr std::string_view uninstalled = "uninstalled";
inline constexpr std::string_view severity_contradicts = "severity-contradicts";
inline constexpr std::string_view unknown_reason = "unknown-reason";
inline constexpr std::string_view unknown_kind = "unknown-kind";
inline constexpr std::string_view unknown_source = "unknown-source";
inline constexpr std::string_view too_old = "too-old";
inline constexpr std::string_view from_the_future = "from-the-future";

// IGNORE: a deployment that nothing follows from
inline constexpr std::string_view deployed_another_since = "deployed-another-since";
inline constexpr std::string_view taken_back = "taken-back";
inline constexpr std::string_view older_than_candidate = "older-than-candidate";
inline constexpr std::string_view older_than_destination = "older-than-destination";
inline constexpr std::string_view already_promoted = "already-promoted";
inline constexpr std::string_view last_environment = "last-environment";
inline constexpr std::string_view no_targets = "no-targets";
inline constexpr std::string_view no_strategy = "no-strategy";
inline constexpr std::string_view baseline = "baseline";
inline constexpr std::string_view behind_gates = "behind-gates";
inline constexpr std::string_view nothing_deployed = "nothing-deployed";

// REJECT
inline constexpr std::string_view other_object = "other-object";
inline constexpr std::string_view no_revision = "no-revision";
inline constexpr std::string_view revision_unusable = "revision-unusable";
inline constexpr std::string_view no_timestamp = "no-timestamp";
inline constexpr std::string_view cluster_not_a_target = "cluster-not-a-target";
inline constexpr std::string_view namespace_not_a_target = "namespace-not-a-target";

}  // namespace promotion::evaluator::reason
