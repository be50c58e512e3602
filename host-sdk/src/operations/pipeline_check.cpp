#include "pipeline_check.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

namespace promotion::host::operations {
namespace {

std::string joined(const std::vector<std::string> &words, std::string_view last = " and ") {
  std::string text;
  for (size_t i = 0; i < words.size(); ++i) {
    if (i > 0) text += i + 1 == words.size() ? last : std::string_view(", ");
    text += words[i];
  }
  return text;
}

std::string display_name(const PipelineName &name) { return name.namespace_name + "/" + name.name; }

// Environments mostly share one promotion, so that a mistake in it is found once for each of them and told
// once.
class Findings {
 public:
  explicit Findings(const PipelineName &pipeline) : pipeline_(display_name(pipeline)) {}

  void add(bool is_error, const std::string &environment, std::string message) {
    auto same = std::find_if(entries_.begin(), entries_.end(), [&](const Entry &entry) {
      return entry.message == message && entry.is_error == is_error;
    });
    if (same == entries_.end()) same = entries_.insert(same, Entry{is_error, std::move(message), {}});
    if (!environment.empty()) same->environments.push_back(environment);
  }

  void add(const std::string &environment, const std::vector<Problem> &problems) {
    for (const auto &problem : problems)
      add(problem.is_error, environment,
          (problem.json_pointer.empty() ? "" : problem.json_pointer + ": ") + problem.message);
  }

  std::vector<Finding> all() const {
    std::vector<Finding> findings;
    for (const auto &entry : entries_)
      findings.push_back(
          {entry.is_error, "pipeline " + pipeline_ +
                               (entry.environments.empty() ? "" : ", into " + joined(entry.environments)) +
                               ": " + entry.message});
    return findings;
  }

 private:
  struct Entry {
    bool is_error;
    std::string message;
    std::vector<std::string> environments;
  };
  std::string pipeline_;
  std::vector<Entry> entries_;
};

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

std::vector<Finding> check_strategies(const PipelinePtr &pipeline, const Registry &registry) {
  Findings findings(pipeline->name);
  if (const auto evaluator = registry.evaluator()) {
    const auto problems = (*evaluator)->check(pipeline);
    if (problems)
      findings.add("", *problems);
    else
      findings.add(true, "", problems.error().message);
  }
  for (size_t i = 1; i < pipeline->environments.size(); ++i) {
    const auto &environment = pipeline->environments[i];
    const auto &settings = environment.promotion;
    if (settings.strategy_keys.size() > 1) {
      findings.add(true, environment.name,
                   "it names the strategies " + joined(settings.strategy_keys) + "; expected one of them");
      continue;
    }
    if (settings.strategy.empty()) continue;
    const auto strategy = registry.strategy(settings.strategy);
    if (!strategy) {
      findings.add(true, environment.name, strategy.error().message);
      continue;
    }
    const auto problems = (*strategy)->validate(pipeline, i);
    if (problems)
      findings.add(environment.name, *problems);
    else
      findings.add(true, environment.name, problems.error().message);
  }
  return findings.all();
}

std::vector<Finding> check_secrets(const Pipeline &pipeline, const SecretSource &secrets,
                                   const std::optional<SecretName> &host_wide) {
  Findings findings(pipeline.name);
  if (!pipeline.events_secret && !host_wide)
    findings.add(
        true, "",
        "nothing authenticates its events, so each is answered with 401; name a Secret in "
        "spec.promotion.secretRef, or one for all pipelines as events.secretRef in the configuration");
  for (const auto &environment : pipeline.environments) {
    const auto key = "hmac-key." + environment.name;
    std::optional<Error> why;
    if (pipeline.events_secret)
      why = missing(secrets, {pipeline.name.namespace_name, *pipeline.events_secret}, {"hmac-key", key});
    // A Secret that was named for a strategy's credentials need not hold keys of events.
    if (host_wide && (!pipeline.events_secret || (why && pipeline.events_secret_shared)))
      why = missing(secrets, *host_wide, {"hmac-key", key});
    if (why) findings.add(true, "", "events cannot be authenticated: " + why->message);
  }
  for (size_t i = 1; i < pipeline.environments.size(); ++i) {
    const auto name = secret_of(pipeline.environments[i].promotion);
    if (!name) continue;
    const auto token = secrets.get({pipeline.name.namespace_name, *name}, "token");
    if (!token && is_missing_secret(token.error()))
      findings.add(true, pipeline.environments[i].name, token.error().message);
  }
  return findings.all();
}

}  // namespace promotion::host::operations
