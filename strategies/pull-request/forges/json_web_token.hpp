// json_web_token.hpp: how a GitHub App says who it is: a JSON Web Token (RFC 7519) signed with RS256.
#ifndef PULL_REQUEST_FORGES_JSON_WEB_TOKEN_HPP
#define PULL_REQUEST_FORGES_JSON_WEB_TOKEN_HPP

#include <chrono>
#include <string>

namespace pull_request {

/// For `issuer`, from a minute before now, since clocks differ, until nine minutes after it: GitHub takes
/// ten. Throws promotion::Error (FAILED_PRECONDITION) where key_pem is no RSA key without a passphrase;
/// source: whose it is, for the message.
std::string json_web_token(const std::string &issuer, const std::string &key_pem, const std::string &source,
                           std::chrono::system_clock::time_point now);

}  // namespace pull_request

#endif
