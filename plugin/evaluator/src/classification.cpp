#include "classification.hpp"

#include <algorithm>
#include <array>

namespace promotion::evaluator {
namespace {

struct Row {
  std::string_view reason;
  Meaning meaning;
};

// helm-controller from 0.37 on.
constexpr std::array helm_rows{
    Row{"InstallSucceeded", Meaning::deployed},
    Row{"UpgradeSucceeded", Meaning::deployed},
    Row{"TestSucceeded", Meaning::tested},
    Row{"RollbackSucceeded", Meaning::rolled_back},
    Row{"UninstallSucceeded", Meaning::uninstalled},
    Row{"DriftCorrected", Meaning::not_a_deployment},
    Row{"PendingRelease", Meaning::not_a_deployment},
    Row{"DependencyNotReady", Meaning::waiting},
    Row{"HealthCheckCanceled", Meaning::waiting},
    Row{"InstallFailed", Meaning::failed},
    Row{"UpgradeFailed", Meaning::failed},
    Row{"TestFailed", Meaning::test_failed},
    Row{"RollbackFailed", Meaning::failed},
    Row{"UninstallFailed", Meaning::failed},
    Row{"DriftCorrectionFailed", Meaning::trouble},
    Row{"DriftDetected", Meaning::trouble},
    Row{"ArtifactFailed", Meaning::trouble},
    Row{"ValuesError", Meaning::trouble},
    Row{"InvalidCELExpression", Meaning::trouble},
    Row{"AccessDenied", Meaning::trouble},
};

constexpr std::array kustomization_rows{
    Row{"ReconciliationSucceeded", Meaning::deployed},
    Row{"Progressing", Meaning::progressing},
    Row{"DependencyNotReady", Meaning::waiting},
    Row{"HealthCheckCanceled", Meaning::waiting},
    Row{"BuildFailed", Meaning::failed},
    Row{"ReconciliationFailed", Meaning::failed},
    Row{"HealthCheckFailed", Meaning::failed},
    Row{"PruneFailed", Meaning::failed},
    Row{"ArtifactFailed", Meaning::failed},
};

// Before helm-controller 0.37 the reason repeats the severity, and the message tells what was done.
constexpr std::array old_helm_successes{
    Row{"Helm install succeeded", Meaning::deployed},
    Row{"Helm upgrade succeeded", Meaning::deployed},
    Row{"Helm test succeeded", Meaning::tested},
    Row{"Helm rollback succeeded", Meaning::rolled_back},
    Row{"Helm uninstall succeeded", Meaning::uninstalled},
};
constexpr std::array old_helm_failures{
    Row{"Helm install failed", Meaning::failed},   Row{"Helm upgrade failed", Meaning::failed},
    Row{"Helm test failed", Meaning::test_failed}, Row{"Helm rollback failed", Meaning::failed},
    Row{"Helm uninstall failed", Meaning::failed},
};

const Row *find(std::span<const Row> rows, std::string_view reason) {
  const auto found =
      std::find_if(rows.begin(), rows.end(), [&](const Row &row) { return row.reason == reason; });
  return found == rows.end() ? nullptr : &*found;
}

Meaning by_message(std::span<const Row> rows, std::string_view message, Meaning otherwise) {
  for (const Row &row : rows) {
    if (message.starts_with(row.reason)) return row.meaning;
  }
  return otherwise;
}

bool is_error(const Saying &saying) { return saying.severity == "error"; }

// Only what would make a target vouch needs the severity to agree: anything else promotes nothing in any
// case.
Meaning agreeing(Meaning meaning, const Saying &saying) {
  return is_success(meaning) && is_error(saying) ? Meaning::severity_contradicts : meaning;
}

Meaning classify_old_helm(const Saying &saying) {
  if (saying.reason == "error" || is_error(saying)) {
    return by_message(old_helm_failures, saying.message, Meaning::trouble);
  }
  return by_message(old_helm_successes, saying.message, Meaning::not_a_deployment);
}

Meaning classify_listed(std::span<const Row> rows, const Saying &saying) {
  if (const Row *row = find(rows, saying.reason)) return agreeing(row->meaning, saying);
  return is_error(saying) ? Meaning::trouble : Meaning::unknown_reason;
}

Meaning classify_other(const SuccessReasons *configured, const Saying &saying) {
  if (configured == nullptr) return Meaning::unknown_kind;
  const auto &reasons = configured->reasons;
  if (std::find(reasons.begin(), reasons.end(), saying.reason) != reasons.end()) {
    return agreeing(Meaning::deployed, saying);
  }
  return is_error(saying) ? Meaning::failed : Meaning::unknown_reason;
}

}  // namespace

ApplicationKind application_kind(std::string_view api_group, std::string_view kind) {
  if (api_group == "helm.toolkit.fluxcd.io" && kind == "HelmRelease") return ApplicationKind::helm_release;
  if (api_group == "kustomize.toolkit.fluxcd.io" && kind == "Kustomization")
    return ApplicationKind::kustomization;
  return ApplicationKind::other;
}

Meaning classify(ApplicationKind kind, const SuccessReasons *configured, const Saying &saying) {
  switch (kind) {
    case ApplicationKind::helm_release:
      if (saying.reason == "info" || saying.reason == "error") return classify_old_helm(saying);
      return classify_listed(helm_rows, saying);
    case ApplicationKind::kustomization:
      return classify_listed(kustomization_rows, saying);
    case ApplicationKind::other:
      return classify_other(configured, saying);
  }
  return Meaning::unknown_kind;
}

}  // namespace promotion::evaluator
