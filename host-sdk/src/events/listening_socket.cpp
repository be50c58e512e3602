#include "listening_socket.hpp"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>
#include <optional>
#include <utility>

namespace promotion::host::events {
namespace {

constexpr int backlog = 1'024;

struct HostPort {
  std::string host, port;
};

std::optional<HostPort> split(const std::string &address) {
  const size_t colon = address.rfind(':');
  if (colon == std::string::npos) return std::nullopt;
  HostPort parts{address.substr(0, colon), address.substr(colon + 1)};
  const bool bracketed = parts.host.size() > 2 && parts.host.front() == '[' && parts.host.back() == ']';
  if (bracketed) parts.host = parts.host.substr(1, parts.host.size() - 2);
  const bool is_port = !parts.port.empty() && parts.port.size() <= 5 &&
                       parts.port.find_first_not_of("0123456789") == std::string::npos &&
                       std::stoi(parts.port) <= 65'535;
  // Without its brackets an IPv6 address cannot be told from its port.
  if (!is_port || parts.host.empty() || parts.host.find_first_of("[]") != std::string::npos ||
      (!bracketed && parts.host.find(':') != std::string::npos))
    return std::nullopt;
  return parts;
}

std::string name_of_socket(int descriptor) {
  sockaddr_storage storage{};
  socklen_t length = sizeof storage;
  char host[INET6_ADDRSTRLEN] = "";
  if (::getsockname(descriptor, reinterpret_cast<sockaddr *>(&storage), &length) != 0) return {};
  if (storage.ss_family == AF_INET6) {
    const auto *v6 = reinterpret_cast<const sockaddr_in6 *>(&storage);
    ::inet_ntop(AF_INET6, &v6->sin6_addr, host, sizeof host);
    return "[" + std::string(host) + "]:" + std::to_string(ntohs(v6->sin6_port));
  }
  const auto *v4 = reinterpret_cast<const sockaddr_in *>(&storage);
  ::inet_ntop(AF_INET, &v4->sin_addr, host, sizeof host);
  return std::string(host) + ":" + std::to_string(ntohs(v4->sin_port));
}

// A descriptor, or -1 with errno.
int bind_and_listen(const addrinfo &candidate) {
  const int descriptor = ::socket(candidate.ai_family, candidate.ai_socktype | SOCK_CLOEXEC | SOCK_NONBLOCK,
                                  candidate.ai_protocol);
  if (descriptor < 0) return -1;
  const int on = 1;
  // For a restart while old connections linger; not SO_REUSEPORT, which lets two hosts share a port
  // unnoticed.
  ::setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (::bind(descriptor, candidate.ai_addr, candidate.ai_addrlen) == 0 && ::listen(descriptor, backlog) == 0)
    return descriptor;
  const int reason = errno;
  ::close(descriptor);
  errno = reason;
  return -1;
}

}  // namespace

Result<ListeningSocket> ListeningSocket::open(const std::string &address) {
  const auto parts = split(address);
  if (!parts)
    return Error{Code::invalid_argument,
                 "the address '" + address + "' is not host:port or [host]:port, such as 127.0.0.1:8080"};
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  addrinfo *found = nullptr;
  const int failure = ::getaddrinfo(parts->host.c_str(), parts->port.c_str(), &hints, &found);
  if (failure != 0)
    return Error{Code::unavailable, "cannot listen on " + address + ": " + ::gai_strerror(failure)};
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owned(found, ::freeaddrinfo);
  int reason = 0;
  for (const addrinfo *candidate = found; candidate != nullptr; candidate = candidate->ai_next) {
    const int descriptor = bind_and_listen(*candidate);
    if (descriptor >= 0) return ListeningSocket(descriptor, name_of_socket(descriptor));
    if (reason == 0) reason = errno;
  }
  return Error{Code::unavailable, "cannot listen on " + address + ": " + std::strerror(reason)};
}

ListeningSocket::ListeningSocket(ListeningSocket &&other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)), address_(std::move(other.address_)) {}

ListeningSocket &ListeningSocket::operator=(ListeningSocket &&other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  std::swap(address_, other.address_);
  return *this;
}

ListeningSocket::~ListeningSocket() { close(); }

void ListeningSocket::close() {
  if (descriptor_ >= 0) ::close(descriptor_);
  descriptor_ = -1;
}

}  // namespace promotion::host::events
