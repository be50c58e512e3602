#include "git/credentials.hpp"

#include <openssl/evp.h>

#include <utility>

namespace pull_request {
namespace {

std::string base64(const std::string &text) {
  std::string encoded(4 * ((text.size() + 2) / 3) + 1, '\0');
  const int size =
      EVP_EncodeBlock(reinterpret_cast<unsigned char *>(encoded.data()),
                      reinterpret_cast<const unsigned char *>(text.data()), static_cast<int>(text.size()));
  encoded.resize(static_cast<std::size_t>(size));
  return encoded;
}

void trim_line_breaks(std::string &text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
}

void refuse_control(const std::string &value, const std::string &key, const std::string &source) {
  for (const char c : value) {
    if (static_cast<unsigned char>(c) >= ' ' && c != '\x7f') continue;
    throw promotion::Error(
        PROMOTION_FAILED_PRECONDITION,
        "key " + key + " of " + source + " holds a line break or control character; it must be one line");
  }
}

}  // namespace

std::string Credentials::git_authorization(const std::string &forge_type) const {
  if (!password.empty()) return "Basic " + base64((username.empty() ? "git" : username) + ":" + password);
  if (token.empty()) return {};
  const std::string user = forge_type == "github"   ? "x-access-token"
                           : forge_type == "gitlab" ? "oauth2"
                           : username.empty()       ? "git"
                                                    : username;
  return "Basic " + base64(user + ":" + token);
}

std::string Credentials::git_keys() const {
  if (is_app() && password.empty()) return api_keys();
  if (source.empty()) return "no credentials, for the block has no secretRef";
  if (!password.empty()) return "keys username and password of " + source;
  if (!token.empty()) return "key token of " + source;
  return "no credentials, for " + source + " has neither username and password nor token";
}

std::string Credentials::api_keys() const {
  if (source.empty()) return "no token, for the block has no secretRef";
  if (is_app()) return "keys githubAppID and githubAppPrivateKey of " + source;
  if (!token.empty()) return "key token of " + source;
  return password.empty() ? "no token, for " + source + " has no key token" : "key password of " + source;
}

Credentials read_credentials(const promotion::Host &host, const promotion::Call &call,
                             const Repository &repository) {
  Credentials credentials;
  if (repository.secret.empty()) return credentials;
  credentials.source = "Secret " + repository.secret_namespace + "/" + repository.secret;
  const promotion::Secrets secrets = host.secrets();
  bool any = false;
  const auto read = [&](const char *key, std::string &value) {
    const auto found = secrets.find(call, repository.secret_namespace, repository.secret, key);
    if (found) value = *found;
    any = any || found.has_value();
  };
  read("username", credentials.username);
  read("password", credentials.password);
  read("token", credentials.token);
  read("identity", credentials.identity);
  read("known_hosts", credentials.known_hosts);
  read("caFile", credentials.ca_pem);
  read("certFile", credentials.certificate_pem);
  read("keyFile", credentials.key_pem);
  read("proxy", credentials.proxy);
  read("githubAppID", credentials.app_id);
  read("githubAppInstallationID", credentials.app_installation);
  read("githubAppPrivateKey", credentials.app_key);
  if (!any && repository.transport != Transport::file) {
    // Tried again, for a Secret is often made after what refers to it.
    throw promotion::Error(
        PROMOTION_UNAUTHENTICATED,
        credentials.source +
            " does not exist, or has none of the keys username, password, token, identity, "
            "known_hosts, caFile, certFile, keyFile, proxy, githubAppID and "
            "githubAppPrivateKey");
  }
  const std::pair<const char *, std::string *> lines[] = {
      {"username", &credentials.username},  {"password", &credentials.password},
      {"token", &credentials.token},        {"proxy", &credentials.proxy},
      {"githubAppID", &credentials.app_id}, {"githubAppInstallationID", &credentials.app_installation}};
  for (const auto &[key, value] : lines) {
    trim_line_breaks(*value);
    refuse_control(*value, key, credentials.source);
  }
  if (credentials.certificate_pem.empty() != credentials.key_pem.empty()) {
    throw promotion::Error(PROMOTION_FAILED_PRECONDITION,
                           credentials.source + " has the key " +
                               (credentials.key_pem.empty() ? "certFile" : "keyFile") +
                               " alone; a client certificate is certFile and keyFile together");
  }
  if (credentials.app_id.empty() != credentials.app_key.empty()) {
    throw promotion::Error(PROMOTION_FAILED_PRECONDITION,
                           credentials.source + " has the key " +
                               (credentials.app_id.empty() ? "githubAppPrivateKey" : "githubAppID") +
                               " alone; a GitHub App is githubAppID and githubAppPrivateKey together");
  }
  return credentials;
}

}  // namespace pull_request
