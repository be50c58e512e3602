// An absolute http or https URL, taken apart as far as a client needs it.
#pragma once

#include <string>
#include <string_view>

#include "promotion/host/result.hpp"

namespace promotion::host::network {

struct HttpUrl {
  bool https = false;
  std::string host;  // in lower case; of an IPv6 address without its brackets
  int port = 0;
  std::string target;  // path and query, as written; at least "/"
};

// invalid_argument: what is wrong with it. User information is refused, since it would end up in logs. The
// message never repeats the URL, which may bear a secret in its path.
Result<HttpUrl> parse_http_url(std::string_view text);

// HOST:PORT, or [HOST]:PORT; for messages.
std::string authority(const HttpUrl &url);

// Host and port of "host:port" or "[host]:port"; default_port 0: a port is needed.
Result<HttpUrl> parse_authority(std::string_view text, int default_port);

}  // namespace promotion::host::network
