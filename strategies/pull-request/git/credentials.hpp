// credentials.hpp: what a pipeline's Secret holds for git and for the forge's API.
#ifndef PULL_REQUEST_GIT_CREDENTIALS_HPP
#define PULL_REQUEST_GIT_CREDENTIALS_HPP

#include <promotion/module.hpp>
#include <string>

#include "settings/block.hpp"

namespace pull_request {

/// Read anew in each call and kept no longer. Line breaks at the ends of all but the files are taken off.
struct Credentials {
  std::string username;
  std::string password;
  std::string token;
  std::string identity;          ///< a private key for SSH, as a file
  std::string known_hosts;       ///< as a file
  std::string ca_pem;            ///< key caFile
  std::string certificate_pem;   ///< of the client: key certFile
  std::string key_pem;           ///< its private key: key keyFile
  std::string proxy;             ///< http://[user:password@]host:port; empty: the host's setting
  std::string app_id;            ///< of a GitHub App: key githubAppID
  std::string app_installation;  ///< key githubAppInstallationID; empty: looked up
  std::string app_key;           ///< in PEM: key githubAppPrivateKey
  std::string source;            ///< "Secret NAMESPACE/NAME", for messages; empty: the pipeline names none

  /// Whether the token is to be got for a GitHub App (forges/github_app.hpp).
  bool is_app() const { return !app_id.empty(); }

  /// The value of the header Authorization for git over HTTP; empty: none can be made.
  std::string git_authorization(const std::string &forge_type) const;
  /// Which keys that came from, for messages: "key token of Secret default/git".
  std::string git_keys() const;
  /// The token for the forge's API: `token`, or else `password`, which holds the same at many places.
  const std::string &api_token() const { return token.empty() ? password : token; }
  std::string api_keys() const;
};

/// Throws promotion::Error: what the host said, or that the Secret has none of the keys.
Credentials read_credentials(const promotion::Host &host, const promotion::Call &call,
                             const Repository &repository);

}  // namespace pull_request

#endif
