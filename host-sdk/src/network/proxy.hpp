// Which proxy a request goes through when the module names none.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "promotion/host/result.hpp"
#include "url.hpp"

namespace promotion::host::network {

struct Proxy {
  std::string host;
  int port = 0;
  std::string user;  // empty: none
  std::string password;
};

// http://[user:password@]host:port. The message of an error repeats nothing of it.
Result<Proxy> parse_proxy(std::string_view text);

// The host's setting, in the words of the usual environment variables.
struct ProxySettings {
  std::string http;                 // of http:// URLs; empty: none
  std::string https;                // of https:// URLs
  std::vector<std::string> direct;  // hosts, and domains by their end, that are reached without; "*": all

  // HTTP_PROXY, HTTPS_PROXY and NO_PROXY, or the same in lower case, which counts first.
  static ProxySettings from_environment();

  // Empty: directly, as always for this machine itself.
  std::string proxy_for(const HttpUrl &url) const;
};

}  // namespace promotion::host::network
