#include "classification.hpp"

#include <algorithm>
#include <array>

#include "text.hpp"

namespace promotion::evaluator {
namespace {

// How an event tells what happened.
enum class Told {
  by_reason,
  by_success_message,  // helm-controller before 0.37: the reason repeats the severity, and the message, of
  by_failure_message   // which this is the beginning, tells what was done
};

struct Row {
  ApplicationKind kind;
  Told told;
  std::string_view words;
  Meaning meaning;
};

constexpr auto helm = ApplicationKind::helm_release;
constexpr auto kustomization = ApplicationKind::kustomization;

constexpr std::array rows{
    Row{helm, Told::by_reason, "InstallSucceeded", Meaning::deployed},
    Row{helm, Told::by_reason, "UpgradeSucceeded", Meaning::deployed},
    Row{helm, Told::by_reason, "TestSucceeded", Meaning::tested},
    Row{helm, Told::by_reason, "RollbackSucceeded", Meaning::rolled_back},
    Row{helm, Told::by_reason, "UninstallSucceeded", Meaning::uninstalled},
    Row{helm, Told::by_reason, "DriftCorrected", Meaning::not_a_deployment},
    Row{helm, Told::by_reason, "PendingRelease", Meaning::not_a_deployment},
    Row{helm, Told::by_reason, "DependencyNotReady", Meaning::waiting},
    Row{helm, Told::by_reason, "HealthCheckCanceled", Meaning::waiting},
    Row{helm, Told::by_reason, "InstallFailed", Meaning::failed},
    Row{helm, Told::by_reason, "UpgradeFailed", Meaning::failed},
    Row{helm, Told::by_reason, "TestFailed", Meaning::test_failed},
    Row{helm, Told::by_reason, "RollbackFailed", Meaning::failed},
    Row{helm, Told::by_reason, "UninstallFailed", Meaning::failed},
    Row{helm, Told::by_reason, "DriftCorrectionFailed", Meaning::trouble},
    Row{helm, Told::by_reason, "DriftDetected", Meaning::trouble},
    Row{helm, Told::by_reason, "ArtifactFailed", Meaning::trouble},
    Row{helm, Told::by_reason, "ValuesError", Meaning::trouble},
    Row{helm, Told::by_reason, "InvalidCELExpression", Meaning::trouble},
    Row{helm, Told::by_reason, "AccessDenied", Meaning::trouble},

    Row{helm, Told::by_success_message, "Helm install succeeded", Meaning::deployed},
    Row{helm, Told::by_success_message, "Helm upgrade succeeded", Meaning::deployed},
    Row{helm, Told::by_success_message, "Helm test succeeded", Meaning::tested},
    Row{helm, Told::by_success_message, "Helm rollback succeeded", Meaning::rolled_back},
    Row{helm, Told::by_success_message, "Helm uninstall succeeded", Meaning::uninstalled},
    Row{helm, Told::by_failure_message, "Helm install failed", Meaning::failed},
    Row{helm, Told::by_failure_message, "Helm upgrade failed", Meaning::failed},
    Row{helm, Told::by_failure_message, "Helm test failed", Meaning::test_failed},
    Row{helm, Told::by_failure_message, "Helm rollback failed", Meaning::failed},
    Row{helm, Told::by_failure_message, "Helm uninstall failed", Meaning::failed},

    Row{kustomization, Told::by_reason, "ReconciliationSucceeded", Meaning::deployed},
    Row{kustomization, Told::by_reason, "Progressing", Meaning::progressing},
    Row{kustomization, Told::by_reason, "DependencyNotReady", Meaning::waiting},
    Row{kustomization, Told::by_reason, "HealthCheckCanceled", Meaning::waiting},
    Row{kustomization, Told::by_reason, "BuildFailed", Meaning::failed},
    Row{kustomization, Told::by_reason, "ReconciliationFailed", Meaning::failed},
    Row{kustomization, Told::by_reason, "HealthCheckFailed", Meaning::failed},
    Row{kustomization, Told::by_reason, "PruneFailed", Meaning::failed},
    Row{kustomization, Told::by_reason, "ArtifactFailed", Meaning::failed},
};

bool says(const Row &row, std::string_view words) {
  return row.told == Told::by_reason ? same(words, row.words) : words.starts_with(row.words);
}

Meaning find(ApplicationKind kind, Told told, std::string_view words, Meaning otherwise) {
  for (const Row &row : rows) {
    if (row.kind == kind && row.told == told && says(row, words)) return row.meaning;
  }
  return otherwise;
}

bool is_error(const Saying &saying) { return same(saying.severity, "error"); }

// Only what would make a target vouch needs the severity to agree: anything else promotes nothing in any
// case.
Meaning agreeing(Meaning meaning, const Saying &saying) {
  return is_success(meaning) && is_error(saying) ? Meaning::severity_contradicts : meaning;
}

bool is_old_form(const Saying &saying) { return same(saying.reason, "info") || same(saying.reason, "error"); }

Meaning classify_old_form(const Saying &saying) {
  if (same(saying.reason, "error") || is_error(saying)) {
    return find(helm, Told::by_failure_message, saying.message, Meaning::trouble);
  }
  return find(helm, Told::by_success_message, saying.message, Meaning::not_a_deployment);
}

Meaning classify_known(ApplicationKind kind, const Saying &saying) {
  if (kind == helm && is_old_form(saying)) return classify_old_form(saying);
  const Meaning otherwise = is_error(saying) ? Meaning::trouble : Meaning::unknown_reason;
  return agreeing(find(kind, Told::by_reason, saying.reason, otherwise), saying);
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
  return kind == ApplicationKind::other ? classify_other(configured, saying) : classify_known(kind, saying);
}

}  // namespace promotion::evaluator
