#include <nlohmann/json.hpp>

#include "pipeline_check.hpp"

namespace promotion::host::operations {
namespace {

// The name of the Secret in a strategy's block, which is a string or an object with a name.
std::optional<std::string> secret_of(const PromotionSettings &settings) {
  const auto block = nlohmann::json::parse(settings.strategy_config_json, nullptr, false);
  if (!block.is_object() || !block.contains("secretRef")) return std::nullopt;
  const auto &reference = block["secretRef"];
  if (reference.is_string()) return reference.get<std::string>();
  if (reference.is_object() && reference.contains("name") && reference["name"].is_string())
    return reference["name"].get<std::string>();
  return std::nullopt;
}

bool is_missing_secret(const Error &error) {
  const auto details = nlohmann::json::parse(error.details_json, nullptr, false);
  return error.code == Code::not_found && details.is_object() && details.value("missing", "") == "secret";
}

std::string reason_of(const Error &error) {
  if (error.code != Code::not_found) return "secret-unreadable";
  return is_missing_secret(error) ? "missing-secret" : "missing-key";
}

// Nothing: some of the keys is there. Else why the first of them is not.
std::optional<Error> missing(const SecretSource &secrets, const SecretName &secret,
                             std::initializer_list<std::string> keys) {
  std::optional<Error> first;
  for (const auto &key : keys) {
    const auto value = secrets.get(secret, key);
    if (value) return std::nullopt;
    if (!first) first = value.error();
  }
  return first;
}

}  // namespace

std::vector<Finding> check_secrets(const Pipeline &pipeline, const SecretSource &secrets,
                                   const std::optional<SecretName> &host_wide) {
  Findings findings;
  const auto &own = pipeline.events_secret;
  if (!own && !host_wide)
    findings.add(
        {true,
         "",
         "no-events-secret",
         "nothing authenticates its events, so each is answered with 401; name a Secret in "
         "spec.promotion.secretRef, or one for all pipelines as events.secretRef in the configuration",
         {}},
        "");
  for (const auto &environment : pipeline.environments) {
    const auto key = "hmac-key." + environment.name;
    std::optional<Error> why;
    if (own) why = missing(secrets, {pipeline.name.namespace_name, *own}, {"hmac-key", key});
    // A Secret that was named for a strategy's credentials need not hold keys of events.
    if (host_wide && (!own || (why && pipeline.events_secret_shared)))
      why = missing(secrets, *host_wide, {"hmac-key", key});
    if (why)
      findings.add({true,
                    pipeline.events_secret_pointer,
                    reason_of(*why),
                    "events cannot be authenticated: " + why->message,
                    {}},
                   "");
  }
  for (size_t i = 1; i < pipeline.environments.size(); ++i) {
    const auto &settings = pipeline.environments[i].promotion;
    const auto name = secret_of(settings);
    if (!name) continue;
    const auto token = secrets.get({pipeline.name.namespace_name, *name}, "token");
    if (!token && is_missing_secret(token.error()))
      findings.add({true,
                    settings.strategy_pointer.empty() ? "" : settings.strategy_pointer + "/secretRef",
                    "missing-secret",
                    token.error().message,
                    {}},
                   pipeline.environments[i].name);
  }
  return findings.take();
}

}  // namespace promotion::host::operations
