#include "url.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>

namespace promotion::host::network {
namespace {

constexpr size_t url_limit = 8192;

Error malformed(const std::string &why) {
  return {Code::invalid_argument, "the URL cannot be used: " + why, {}, 0};
}

std::string lower(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return result;
}

bool is_host_name(std::string_view host) {
  return !host.empty() && host.size() <= 253 && std::all_of(host.begin(), host.end(), [](unsigned char c) {
    return c < 0x80 && (std::isalnum(c) || c == '.' || c == '-' || c == '_');
  });
}

bool is_ipv6(std::string_view host) {
  return host.size() >= 2 && host.size() <= 45 && host.find(':') != std::string_view::npos &&
         host.find_first_not_of("0123456789abcdefABCDEF:.") == std::string_view::npos;
}

}  // namespace

Result<HttpUrl> parse_authority(std::string_view text, int default_port) {
  HttpUrl url;
  std::string_view host = text, port;
  if (text.starts_with('[')) {
    size_t end = text.find(']');
    if (end == std::string_view::npos) return malformed("its host begins with '[' and lacks the ']'");
    host = text.substr(1, end - 1);
    port = text.substr(end + 1);
    if (!is_ipv6(host)) return malformed("between its brackets is no IPv6 address");
  } else {
    size_t colon = std::min(text.find(':'), text.size());
    host = text.substr(0, colon);
    port = text.substr(colon);
    if (!is_host_name(host)) return malformed("its host is empty or has a character that hosts do not have");
  }
  url.host = lower(host);
  url.port = default_port;
  if (!port.empty()) {
    auto [stop, error] = std::from_chars(port.data() + 1, port.data() + port.size(), url.port);
    if (port[0] != ':' || error != std::errc{} || stop != port.data() + port.size()) url.port = 0;
  }
  if (url.port < 1 || url.port > 65535) return malformed("its port is no number from 1 to 65535");
  return url;
}

Result<HttpUrl> parse_http_url(std::string_view text) {
  if (text.size() > url_limit) return malformed("it has more than " + std::to_string(url_limit) + " bytes");
  if (!std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 0x7F; }))
    return malformed("it has a space, a control character or one outside ASCII; write those as %XX");
  size_t colon = text.find("://");
  std::string scheme = lower(text.substr(0, colon == std::string_view::npos ? 0 : colon));
  if (scheme != "http" && scheme != "https") return malformed("it does not begin with http:// or https://");
  std::string_view rest = text.substr(colon + 3);
  rest = rest.substr(0, rest.find('#'));
  size_t end = std::min(rest.find_first_of("/?"), rest.size());
  if (rest.substr(0, end).find('@') != std::string_view::npos)
    return malformed("it has user information before an '@'; send that in a header");
  Result<HttpUrl> url = parse_authority(rest.substr(0, end), scheme == "https" ? 443 : 80);
  if (!url.ok()) return url;
  url->https = scheme == "https";
  url->target = rest.substr(end);
  if (!url->target.starts_with('/')) url->target.insert(0, "/");
  return url;
}

std::string authority(const HttpUrl &url) {
  bool brackets = url.host.find(':') != std::string::npos;
  return (brackets ? "[" + url.host + "]" : url.host) + ":" + std::to_string(url.port);
}

}  // namespace promotion::host::network
