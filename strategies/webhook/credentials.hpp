// credentials.hpp: what the Secret of a webhook says.
#pragma once

#include <promotion/sdk/call.hpp>
#include <promotion/sdk/services.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "headers.hpp"

namespace promotion::webhook {

/// Read anew for each request, because Secrets rotate. All parts may be empty.
struct Credentials {
  std::string address;   // in place of the block's url
  std::string token;     // for Authorization: Bearer
  std::string hmac_key;  // signs the body
  Headers headers;
  std::string proxy;
  std::string ca_pem;

  /// Everything in it that must not be seen by people.
  std::vector<std::string> confidential() const;
};

/// Throws Error: FAILED_PRECONDITION, tried again after a while, if the Secret is missing, has none of the
/// keys, or has one that cannot be used, in words that name the key and never its value; else what the
/// service said. other_keys: keys that show that the Secret is there for a reason, though none of them is
/// used here.
Credentials read_credentials(const Call &call, const Secrets &secrets, std::string_view namespace_name,
                             const std::string &secret, const std::vector<std::string> &other_keys);

}  // namespace promotion::webhook
