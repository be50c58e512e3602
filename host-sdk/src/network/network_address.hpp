// Addresses that a host listens on, as its configuration writes them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "promotion/host/result.hpp"

namespace promotion::host::network {

struct NetworkAddress {
  std::string unix_path;  // empty: TCP
  std::string host;       // without brackets
  uint16_t port = 0;
};

// HOST:PORT, [V6]:PORT or unix:PATH.
Result<NetworkAddress> parse_network_address(std::string_view text);

// "localhost" or a literal of 127.0.0.0/8 or ::1.
bool is_loopback(std::string_view host);

std::string display_name(const NetworkAddress &address);

}  // namespace promotion::host::network
