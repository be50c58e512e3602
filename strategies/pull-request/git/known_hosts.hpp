// known_hosts.hpp: is this the SSH server that the Secret's known_hosts knows?
#ifndef PULL_REQUEST_GIT_KNOWN_HOSTS_HPP
#define PULL_REQUEST_GIT_KNOWN_HOSTS_HPP

#include <string_view>

namespace pull_request {

enum class HostKey { known, unknown_host, other_key, revoked };

/// Looks the key up as ssh does (sshd(8), SSH_KNOWN_HOSTS FILE FORMAT): patterns with '*', '?' and '!',
/// [host]:port, hashed names, @revoked. Certificate authorities are not supported: their lines are skipped.
/// key: the public key as it crosses the wire. port: in decimal; empty: 22.
HostKey look_up_host(std::string_view known_hosts, std::string_view host, std::string_view port,
                     std::string_view key);

}  // namespace pull_request

#endif
