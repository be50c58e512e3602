#include "forges/github_app.hpp"

#include <ctime>
#include <nlohmann/json.hpp>
#include <optional>

#include "forges/api.hpp"
#include "forges/json_text.hpp"
#include "forges/json_web_token.hpp"
#include "text/sha256.hpp"

namespace pull_request {
namespace {

using nlohmann::json;
using promotion::Error;
using std::chrono::system_clock;

/// Before a token expires nothing new is begun with it.
constexpr std::chrono::minutes margin{5};

std::string key_of(const Repository &repository, const Credentials &credentials) {
  return sha256_hex(repository.api_url + '\0' + repository.owner + '/' + repository.name + '\0' +
                    credentials.app_id + '\0' + credentials.app_installation + '\0' + credentials.app_key);
}

/// "2026-11-23T01:02:03Z"; nothing for another form.
std::optional<system_clock::time_point> instant(const std::string &text) {
  std::tm parts{};
  const char *end = strptime(text.c_str(), "%Y-%m-%dT%H:%M:%SZ", &parts);
  if (end == nullptr || *end != '\0') return std::nullopt;
  return system_clock::from_time_t(timegm(&parts));
}

/// Where the App is installed for the repository.
std::string find_installation(const Api &api, const std::string &repository_path, const Credentials &app) {
  const json answer = api.ask({"GET",
                               repository_path + "/installation",
                               nullptr,
                               {200, 404},
                               "find the App's installation",
                               {}})
                          .body;
  if (const long long id = number_of(answer, "id"); id != 0) return std::to_string(id);
  throw Error(PROMOTION_NOT_FOUND, "the GitHub App " + app.app_id + " of " + app.source +
                                       " is not installed for the repository (or it is not there): " +
                                       reason_of(answer) + "; install it there");
}

}  // namespace

GitHubAppTokens::GitHubAppTokens(std::function<Time()> now) : now_(std::move(now)) {}

void GitHubAppTokens::log_in(const promotion::Host &host, const promotion::Call &call,
                             const Repository &repository, Limits &limits, Credentials &credentials) {
  if (!credentials.is_app() || repository.type != "github") return;
  const std::string key = key_of(repository, credentials);
  {
    const std::lock_guard lock(mutex_);
    const auto known = tokens_.find(key);
    if (known != tokens_.end() && known->second.good_until > now_()) {
      credentials.token = known->second.text;
      return;
    }
  }
  Credentials app = credentials;
  app.token = json_web_token(credentials.app_id, credentials.app_key,
                             "key githubAppPrivateKey of " + credentials.source, now_());
  const Api api(host, call, repository, app, limits, github_manners(app));
  const std::string path =
      "/repos/" + percent_encode(repository.owner) + "/" + percent_encode(repository.name);
  const std::string installation =
      app.app_installation.empty() ? find_installation(api, path, app) : app.app_installation;
  const json answer = api.ask({"POST",
                               "/app/installations/" + percent_encode(installation) + "/access_tokens",
                               {{"repositories", {repository.name}}},
                               {201},
                               "get a token for the App",
                               {}})
                          .body;
  const auto expires = instant(text_of(answer, "expires_at"));
  credentials.token = text_of(answer, "token");
  if (credentials.token.empty() || !expires) {
    throw Error(PROMOTION_UNAVAILABLE, repository.api_url + " gave the GitHub App " + app.app_id +
                                           " no token that can be used; check apiUrl");
  }
  const std::lock_guard lock(mutex_);
  std::erase_if(tokens_, [&](const auto &each) { return each.second.good_until <= now_(); });
  tokens_[key] = {credentials.token, *expires - margin};
}

void GitHubAppTokens::forget(const Repository &repository, const Credentials &credentials) {
  if (!credentials.is_app()) return;
  const std::lock_guard lock(mutex_);
  tokens_.erase(key_of(repository, credentials));
}

}  // namespace pull_request
