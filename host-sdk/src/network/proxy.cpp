#include "proxy.hpp"

#include <cstdlib>

#include "network_address.hpp"

namespace promotion::host::network {
namespace {

std::string variable(const char *lower, const char *upper) {
  for (const char *name : {lower, upper})
    if (const char *value = std::getenv(name); value != nullptr && *value != '\0') return value;
  return {};
}

std::vector<std::string> entries(const std::string &list) {
  std::vector<std::string> result;
  for (size_t start = 0; start <= list.size();) {
    size_t end = std::min(list.find(',', start), list.size());
    std::string entry = list.substr(start, end - start);
    entry.erase(0, entry.find_first_not_of(" ."));
    entry.erase(entry.find_last_not_of(' ') + 1);
    if (!entry.empty()) result.push_back(entry);
    start = end + 1;
  }
  return result;
}

}  // namespace

Result<Proxy> parse_proxy(std::string_view text) {
  constexpr std::string_view scheme = "http://";
  if (text.starts_with(scheme)) text.remove_prefix(scheme.size());
  while (text.ends_with('/')) text.remove_suffix(1);
  Proxy proxy;
  if (size_t at = text.rfind('@'); at != std::string_view::npos) {
    std::string_view user = text.substr(0, at);
    size_t colon = std::min(user.find(':'), user.size());
    proxy.user = user.substr(0, colon);
    proxy.password = colon < user.size() ? user.substr(colon + 1) : "";
    text.remove_prefix(at + 1);
  }
  Result<HttpUrl> parsed = parse_authority(text, 0);
  if (!parsed.ok())
    return Error{
        Code::invalid_argument, "the proxy cannot be used; expected http://[user:password@]host:port", {}, 0};
  proxy.host = parsed->host;
  proxy.port = parsed->port;
  return proxy;
}

ProxySettings ProxySettings::from_environment() {
  return {variable("http_proxy", "HTTP_PROXY"), variable("https_proxy", "HTTPS_PROXY"),
          entries(variable("no_proxy", "NO_PROXY"))};
}

std::string ProxySettings::proxy_for(const HttpUrl &url) const {
  if (network::is_loopback(url.host) || url.host.ends_with(".localhost")) return {};
  for (const auto &entry : direct) {
    if (entry == "*" || url.host == entry || authority(url) == entry) return {};
    if (url.host.size() > entry.size() && url.host.ends_with(entry) &&
        url.host[url.host.size() - entry.size() - 1] == '.')
      return {};
  }
  return url.https ? https : http;
}

}  // namespace promotion::host::network
