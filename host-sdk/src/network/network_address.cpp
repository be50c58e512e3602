#include "network_address.hpp"

#include <arpa/inet.h>
#include <sys/un.h>

#include <charconv>

namespace promotion::host::network {
namespace {

Error mistake(std::string_view text, std::string_view why) {
  return {Code::invalid_argument,
          "\"" + std::string(text) + "\" is not an address to listen on: " + std::string(why) +
              "; expected HOST:PORT, [V6]:PORT or unix:PATH",
          "", 0};
}

}  // namespace

Result<NetworkAddress> parse_network_address(std::string_view text) {
  NetworkAddress address;
  if (text.starts_with("unix:")) {
    address.unix_path = text.substr(5);
    if (address.unix_path.empty()) return mistake(text, "the path is missing");
    if (address.unix_path.size() >= sizeof(sockaddr_un::sun_path))
      return mistake(text, "the path has " + std::to_string(address.unix_path.size()) +
                               " bytes, and a socket's can have " +
                               std::to_string(sizeof(sockaddr_un::sun_path) - 1));
    return address;
  }
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos) return mistake(text, "the port is missing");
  auto host = text.substr(0, colon);
  const auto port = text.substr(colon + 1);
  if (host.starts_with('[') && host.ends_with(']')) {
    host = host.substr(1, host.size() - 2);
  } else if (host.find(':') != std::string_view::npos) {
    return mistake(text, "an IPv6 address stands in brackets");
  }
  if (host.empty()) return mistake(text, "the host is missing");
  const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), address.port);
  if (error != std::errc{} || end != port.data() + port.size())
    return mistake(text, "the port is no number from 0 to 65535");
  address.host = host;
  return address;
}

bool is_loopback(std::string_view host) {
  if (host == "localhost") return true;
  const std::string literal{host};
  in_addr v4{};
  if (inet_pton(AF_INET, literal.c_str(), &v4) == 1) return (ntohl(v4.s_addr) >> 24) == 127;
  in6_addr v6{};
  return inet_pton(AF_INET6, literal.c_str(), &v6) == 1 && IN6_IS_ADDR_LOOPBACK(&v6);
}

std::string display_name(const NetworkAddress &address) {
  if (!address.unix_path.empty()) return "unix:" + address.unix_path;
  const bool v6 = address.host.find(':') != std::string::npos;
  return (v6 ? "[" + address.host + "]" : address.host) + ":" + std::to_string(address.port);
}

}  // namespace promotion::host::network
