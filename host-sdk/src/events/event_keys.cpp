#include "event_keys.hpp"

#include "signature.hpp"

namespace promotion::host::events {
namespace {

std::string shown(const SecretName &secret) { return secret.namespace_name + "/" + secret.name; }

class KeySearch {
 public:
  KeySearch(const SecretSource &secrets, const Pipeline &pipeline, std::string_view environment)
      : secrets_(secrets), pipeline_(pipeline), environment_(environment) {
    if (pipeline.find_environment(environment)) names_.push_back("hmac-key." + environment_);
    names_.push_back("hmac-key");
  }

  // No keys: the Secret holds none.
  Result<std::vector<std::string>> look_in(const SecretName &secret) const {
    for (const auto &name : names_) {
      const auto value = secrets_.get(secret, name);
      if (value.ok()) {
        auto keys = keys_of(*value);
        if (!keys.empty()) return keys;
        return unconfigured("the key '" + name + "' of the Secret " + shown(secret) + " is blank");
      }
      const auto &error = value.error();
      const bool only_key = error.code == Code::not_found && error.details_json == R"({"missing":"key"})";
      if (!only_key)
        return Error{Code::unavailable, "the keys of " + shown_pipeline() +
                                            "'s events cannot be read: " + error.message + "; looked for " +
                                            shown_names() + " in the Secret " + shown(secret)};
    }
    return std::vector<std::string>();
  }

  Error unconfigured(const std::string &found) const {
    const auto own = pipeline_.events_secret.value_or("promotion-events");
    return {Code::failed_precondition,
            "no key authenticates events of " + shown_pipeline() + " from " + environment_ + ": " + found +
                ". Put the key that the sender signs with as 'hmac-key' into the Secret " +
                shown({pipeline_.name.namespace_name, own}) +
                (pipeline_.events_secret ? "" : " and name it by spec.promotion.secretRef") +
                ", or set events.secretRef in the host's configuration"};
  }

  std::string shown_names() const {
    return names_.size() == 2 ? "'" + names_[0] + "' and '" + names_[1] + "'" : "'" + names_[0] + "'";
  }

 private:
  std::string shown_pipeline() const { return pipeline_.name.namespace_name + "/" + pipeline_.name.name; }

  const SecretSource &secrets_;
  const Pipeline &pipeline_;
  const std::string environment_;
  std::vector<std::string> names_;
};

}  // namespace

Result<std::vector<std::string>> find_event_keys(const SecretSource &secrets, const Pipeline &pipeline,
                                                 std::string_view environment,
                                                 const std::optional<SecretName> &host_wide) {
  const KeySearch search(secrets, pipeline, environment);
  std::string found = "it names no Secret";
  if (pipeline.events_secret) {
    const SecretName own{pipeline.name.namespace_name, *pipeline.events_secret};
    auto keys = search.look_in(own);
    if (!keys.ok() || !keys->empty()) return keys;
    found = "the Secret " + shown(own) + " has no " + search.shown_names();
    if (!pipeline.events_secret_shared) return search.unconfigured(found);
  }
  if (!host_wide) return search.unconfigured(found + ", and there is no host-wide one");
  auto keys = search.look_in(*host_wide);
  if (keys.ok() && keys->empty())
    return search.unconfigured(found + ", and the host-wide Secret " + shown(*host_wide) + " has no " +
                               search.shown_names());
  return keys;
}

}  // namespace promotion::host::events
