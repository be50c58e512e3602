#include "secret_source.hpp"

#include <algorithm>
#include <map>
#include <mutex>
#include <nlohmann/json.hpp>
#include <set>

#include "json_parts.hpp"
#include "pipelines/kubernetes_name.hpp"
#include "pipelines/secret_mask.hpp"
#include "text/base64.hpp"

namespace promotion::host::kubernetes {
namespace {

using nlohmann::json;

constexpr int64_t second_ns = 1'000'000'000;
constexpr int64_t kept_ns = 30 * second_ns;
constexpr int64_t failure_kept_ns = second_ns;  // a burst of events asks once
constexpr int64_t between_renewals_ns = 10 * second_ns;

using Values = std::map<std::string, std::string, std::less<>>;
using Name = std::pair<std::string, std::string>;

std::string shown(const SecretName &secret) {
  return "the Secret " + secret.namespace_name + "/" + secret.name;
}

Error missing(const char *what, const std::string &message) {
  return {Code::not_found, message, std::string("{\"missing\":\"") + what + "\"}"};
}

class KubernetesSecretSource final : public SecretSource {
 public:
  KubernetesSecretSource(std::shared_ptr<Client> client, std::shared_ptr<const Clock> clock, Log &log)
      : client_(std::move(client)), clock_(std::move(clock)), log_(log) {}

  Result<std::string> get(const SecretName &secret, std::string_view key) const override {
    if (!pipelines::is_label(secret.namespace_name) || !pipelines::is_subdomain(secret.name))
      return missing("secret", shown(secret) + " is no name that a Secret can have");
    if (!pipelines::is_secret_key(key))
      return missing("key", "'" + std::string(key) + "' is no key that a Secret can have");
    const auto values = values_of(secret);
    if (!values.ok()) return values.error();
    const auto found = (*values)->find(key);
    if (found == (*values)->end())
      return missing("key", shown(secret) + " has no key '" + std::string(key) + "'");
    return found->second;
  }

  bool renew(const SecretName &secret) const override {
    std::lock_guard lock(mutex_);
    const auto found = kept_.find(Name(secret.namespace_name, secret.name));
    if (found == kept_.end()) return false;
    auto &kept = found->second;
    const auto now = clock_->now_ns();
    if (kept.renewed_ns && now >= *kept.renewed_ns && now - *kept.renewed_ns < between_renewals_ns)
      return false;
    kept.renewed_ns = now;
    kept.until_ns = now;
    return true;
  }

 private:
  using ValuesPtr = std::shared_ptr<const Values>;
  struct Kept {
    Result<ValuesPtr> answer = ValuesPtr();
    int64_t from_ns = 0;
    int64_t until_ns = 0;
    std::optional<int64_t> renewed_ns{};
  };

  Result<ValuesPtr> values_of(const SecretName &secret) const {
    const Name name(secret.namespace_name, secret.name);
    {
      std::lock_guard lock(mutex_);
      forget_old();
      const auto found = kept_.find(name);
      if (found != kept_.end() && is_valid(found->second)) return found->second.answer;
    }
    auto answer = ask(secret);
    std::lock_guard lock(mutex_);
    auto &kept = kept_[name];
    kept.answer = answer;
    kept.from_ns = clock_->now_ns();
    kept.until_ns = kept.from_ns + (answer.ok() ? kept_ns : failure_kept_ns);
    return answer;
  }

  bool is_valid(const Kept &kept) const {
    const auto now = clock_->now_ns();
    return now >= kept.from_ns && now < kept.until_ns;
  }

  // When it was renewed has to be known for a while longer than what it held.
  void forget_old() const {
    const auto now = clock_->now_ns();
    std::erase_if(kept_, [&](const auto &entry) {
      const auto &kept = entry.second;
      return !is_valid(kept) && (!kept.renewed_ns || now - *kept.renewed_ns >= between_renewals_ns);
    });
  }

  Result<ValuesPtr> ask(const SecretName &secret) const {
    const auto body = client_->get({"get", {"", "v1", "secrets"}, secret.namespace_name, secret.name});
    if (!body.ok() && body.error().code == Code::not_found)
      return missing("secret", shown(secret) + " does not exist");
    if (!body.ok())
      return Error{Code::unavailable,
                   shown(secret) + " cannot be read: " + body.error().message,
                   {},
                   std::max<int64_t>(0, body.error().retry_after_ms)};
    const auto object = json::parse(*body, nullptr, false);
    if (text_at(object, "kind") != "Secret" || metadata_text(object, "name") != secret.name)
      return Error{Code::unavailable, shown(secret) + " cannot be read: the answer is no such Secret"};
    return values_in(object, secret);
  }

  Result<ValuesPtr> values_in(const json &object, const SecretName &secret) const {
    auto values = std::make_shared<Values>();
    const auto data = object.find("data");
    if (data == object.end() || !data->is_object()) return ValuesPtr(std::move(values));
    for (const auto &[key, text] : data->items()) {
      const auto bytes = text.is_string() ? from_base64(text.get_ref<const std::string &>()) : std::nullopt;
      if (!bytes)
        return Error{Code::unavailable,
                     shown(secret) + " cannot be read: its key '" + key + "' is no base64"};
      pipelines::mask_secret(*bytes, log_);
      values->emplace(key, *bytes);
    }
    return ValuesPtr(std::move(values));
  }

  const std::shared_ptr<Client> client_;
  const std::shared_ptr<const Clock> clock_;
  Log &log_;
  mutable std::mutex mutex_;
  mutable std::map<Name, Kept> kept_;
};

}  // namespace

std::unique_ptr<SecretSource> make_secret_source(std::shared_ptr<Client> client,
                                                 std::shared_ptr<const Clock> clock, Log &log) {
  return std::make_unique<KubernetesSecretSource>(std::move(client), std::move(clock), log);
}

}  // namespace promotion::host::kubernetes

namespace promotion::host {

std::unique_ptr<SecretSource> make_kubernetes_secret_source(std::shared_ptr<kubernetes::Client> client,
                                                            Log &log) {
  return kubernetes::make_secret_source(std::move(client), std::make_shared<const SystemClock>(), log);
}

}  // namespace promotion::host
