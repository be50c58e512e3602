#include "application_object.hpp"

#include <nlohmann/json.hpp>
#include <string_view>

#include "json_parts.hpp"
#include "text/timestamp.hpp"

namespace promotion::host::kubernetes {
namespace {

using nlohmann::json;

constexpr std::string_view helm_group = "helm.toolkit.fluxcd.io";
constexpr std::string_view kustomize_group = "kustomize.toolkit.fluxcd.io";

std::optional<int64_t> integer(const json *object, const char *key) {
  const json *value = member(object, key);
  return value != nullptr && value->is_number_integer() ? std::optional(value->get<int64_t>()) : std::nullopt;
}

int64_t instant(const json *object, const char *key) {
  return object == nullptr ? 0 : parse_timestamp(text_at(*object, key)).value_or(0);
}

// The Ready condition, if it is true of the generation that there is now.
const json *ready_now(const json &object) {
  const json *status = member(&object, "status");
  const auto generation = integer(member(&object, "metadata"), "generation");
  if (!generation || integer(status, "observedGeneration") != generation) return nullptr;
  const json *conditions = member(status, "conditions");
  if (conditions == nullptr || !conditions->is_array()) return nullptr;
  for (const json &condition : *conditions)
    if (text_at(condition, "type") == "Ready" && text_at(condition, "status") == "True") return &condition;
  return nullptr;
}

// Newest first. `lastDeployed` is when Helm began with it: no later than the event that told of it, and no
// earlier than whatever went before.
std::optional<ApplicationState> read_history(const json &history) {
  for (const json &entry : history) {
    if (text_at(entry, "status") != "deployed") continue;
    ApplicationState state;
    state.event.timestamp_ns = instant(&entry, "lastDeployed");
    auto &metadata = state.event.metadata;
    metadata["revision"] = text_at(entry, "chartVersion");
    if (auto version = text_at(entry, "appVersion"); !version.empty()) metadata["app-version"] = version;
    if (auto digest = text_at(entry, "ociDigest"); !digest.empty()) metadata["oci-digest"] = digest;
    return state;
  }
  return std::nullopt;
}

// Since when it runs that is not told: at the latest since it has been ready, which it ceases to be for a
// moment at every reconciliation; at the earliest since it was made.
ApplicationState read_applied_revision(const json &object, const json &ready) {
  ApplicationState state;
  state.event.timestamp_ns = instant(&ready, "lastTransitionTime");
  state.event.metadata["revision"] = text_at(*member(&object, "status"), "lastAppliedRevision");
  const int64_t made = instant(member(&object, "metadata"), "creationTimestamp");
  state.earliest_ns = made != 0 ? made : state.event.timestamp_ns;
  return state;
}

}  // namespace

std::vector<Resource> application_resources(const ObjectReference &application) {
  const auto slash = application.api_version.find('/');
  const bool is_whole = slash != std::string::npos;
  const std::string group = is_whole ? application.api_version.substr(0, slash) : std::string();
  const std::string version = is_whole ? application.api_version.substr(slash + 1) : std::string();
  std::vector<Resource> resources;
  const auto add = [&](std::string_view of, const char *plural,
                       std::initializer_list<const char *> versions) {
    if (is_whole && group != of) return;
    if (is_whole) resources.push_back({group, version, plural});
    for (const char *other : versions)
      if (version != other) resources.push_back({std::string(of), other, plural});
  };
  if (application.kind == "HelmRelease") add(helm_group, "helmreleases", {"v2", "v2beta2", "v2beta1"});
  if (application.kind == "Kustomization")
    add(kustomize_group, "kustomizations", {"v1", "v1beta2", "v1beta1"});
  return resources;
}

ApplicationReading read_application(const json &object) {
  ApplicationReading reading;
  const bool is_helm = text_at(object, "kind") == "HelmRelease";
  const json *history = is_helm ? member(member(&object, "status"), "history") : nullptr;
  const bool has_history = history != nullptr && history->is_array() && !history->empty();
  reading.lacks_history = is_helm && !has_history;
  const json *ready = ready_now(object);
  if (ready == nullptr) return reading;
  auto state = has_history ? read_history(*history) : read_applied_revision(object, *ready);
  if (!state || state->event.metadata["revision"].empty() || state->event.timestamp_ns <= 0) return reading;
  Event &event = state->event;
  event.object = {text_at(object, "apiVersion"), text_at(object, "kind"), {}, metadata_text(object, "name")};
  event.severity = "info";
  event.reason = is_helm ? "UpgradeSucceeded" : "ReconciliationSucceeded";
  event.reporting_controller = is_helm ? "helm-controller" : "kustomize-controller";
  reading.state = std::move(state);
  return reading;
}

}  // namespace promotion::host::kubernetes
