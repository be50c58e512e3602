// Credential plugins:
// https://kubernetes.io/docs/reference/access-authn-authz/authentication/#client-go-credential-plugins
#include <mutex>
#include <nlohmann/json.hpp>
#include <optional>

#include "credentials.hpp"
#include "json_parts.hpp"
#include "plugin_process.hpp"
#include "text/timestamp.hpp"

namespace promotion::host::kubernetes {
namespace {

using nlohmann::json;

// Renewed a little before it expires, so that none expires on its way.
constexpr int64_t margin_ns = 10'000'000'000;

std::string text_of(const json &object, const char *key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

class ExecCredentials final : public CredentialSource {
 public:
  ExecCredentials(ExecPluginOptions options, const Clock &clock, Log &log)
      : options_(std::move(options)), clock_(clock), log_(log) {}

  Result<Credential> get() override {
    std::lock_guard lock(mutex_);
    if (kept_ && (!expires_ns_ || clock_.now_ns() + margin_ns < *expires_ns_)) return *kept_;
    kept_.reset();
    auto output = run_plugin({command(), environment(), options_.patience_ms});
    if (!output.ok()) return output.error();
    return take(*output);
  }

  void refused() override {
    std::lock_guard lock(mutex_);
    kept_.reset();
  }

 private:
  std::vector<std::string> command() const {
    std::vector<std::string> words{options_.command};
    words.insert(words.end(), options_.arguments.begin(), options_.arguments.end());
    return words;
  }

  std::vector<std::pair<std::string, std::string>> environment() const {
    auto all = options_.environment;
    json info{
        {"apiVersion", options_.api_version}, {"kind", "ExecCredential"}, {"spec", {{"interactive", false}}}};
    if (!options_.cluster_json.empty())
      info["spec"]["cluster"] = json::parse(options_.cluster_json, nullptr, false);
    all.emplace_back("KUBERNETES_EXEC_INFO", dumped(info));
    return all;
  }

  Result<Credential> take(const std::string &output) {
    const auto answer = json::parse(output, nullptr, false);
    if (!answer.is_object() || text_of(answer, "kind") != "ExecCredential")
      return wrong("wrote no ExecCredential as JSON");
    if (text_of(answer, "apiVersion") != options_.api_version)
      return wrong("wrote an ExecCredential of another version than " + options_.api_version);
    const auto status = answer.find("status");
    if (status == answer.end() || !status->is_object())
      return wrong("wrote an ExecCredential without status");
    Credential credential{text_of(*status, "token"), text_of(*status, "clientCertificateData"),
                          text_of(*status, "clientKeyData")};
    if (credential.token.find_first_of(" \t\r\n") != std::string::npos)
      return wrong("wrote a token that is no single word");
    if (credential.token.empty() && (credential.certificate_pem.empty() || credential.key_pem.empty()))
      return wrong("wrote neither a token nor a client certificate with its key");
    if (!credential.token.empty()) log_.mask(credential.token);
    expires_ns_.reset();
    if (const auto text = text_of(*status, "expirationTimestamp"); !text.empty()) {
      expires_ns_ = parse_timestamp(text);
      if (!expires_ns_) return wrong("wrote an expirationTimestamp that is no instant of RFC 3339");
    }
    kept_ = credential;
    return credential;
  }

  Error wrong(const std::string &what) const {
    return {Code::unavailable, "the credential plugin " + options_.command + " " + what};
  }

  const ExecPluginOptions options_;
  const Clock &clock_;
  Log &log_;
  std::mutex mutex_;
  std::optional<Credential> kept_;
  std::optional<int64_t> expires_ns_;
};

}  // namespace

std::unique_ptr<CredentialSource> make_exec_credentials(ExecPluginOptions options, const Clock &clock,
                                                        Log &log) {
  return std::make_unique<ExecCredentials>(std::move(options), clock, log);
}

}  // namespace promotion::host::kubernetes
