// What an event of Flux means for the target that it speaks of.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace promotion::evaluator {

enum class Meaning {
  deployed,
  tested,                // deployed, and its tests passed
  rolled_back,           // the target went back, and takes back what it vouched for
  uninstalled,           // likewise
  test_failed,           // likewise
  failed,                // an attempt at this revision failed
  trouble,               // something else failed; what was deployed stands
  progressing,           // not deployed yet
  waiting,               // for something else
  not_a_deployment,      // anything else that went well
  severity_contradicts,  // a success by its reason, an error by its severity
  unknown_reason,
  unknown_kind
};

enum class ApplicationKind { helm_release, kustomization, other };

ApplicationKind application_kind(std::string_view api_group, std::string_view kind);

/// The reasons that mean "deployed" for a kind that is neither HelmRelease nor Kustomization.
struct SuccessReasons {
  std::string api_group;
  std::string kind;
  std::vector<std::string> reasons;
};

/// The parts of an event that decide what it means.
struct Saying {
  std::string_view reason;
  std::string_view severity;
  std::string_view message;
};

/// configured: the entry for this kind, if there is one; used for other kinds only.
Meaning classify(ApplicationKind kind, const SuccessReasons *configured, const Saying &saying);

/// True for the meanings that make a target vouch.
inline bool is_success(Meaning meaning) { return meaning == Meaning::deployed || meaning == Meaning::tested; }

}  // namespace promotion::evaluator
