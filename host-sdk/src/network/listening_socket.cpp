#include "listening_socket.hpp"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>
#include <optional>
#include <utility>

namespace promotion::host::network {
namespace {

constexpr int backlog = 1024;  // the kernel lowers it to its own limit

Error failure(const NetworkAddress &address, const std::string &what) {
  return {Code::unavailable, "cannot listen on " + display_name(address) + ": " + what, "", 0};
}

Error failure(const NetworkAddress &address, int number) { return failure(address, std::strerror(number)); }

sockaddr_un unix_address(const std::string &path) {
  sockaddr_un name{};
  name.sun_family = AF_UNIX;
  std::memcpy(name.sun_path, path.data(), path.size());
  return name;
}

// Whether some process accepts connections on the socket file.
bool somebody_listens(const std::string &path) {
  const int probe = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (probe < 0) return true;
  const auto name = unix_address(path);
  const int result = connect(probe, reinterpret_cast<const sockaddr *>(&name), sizeof name);
  const bool refused = result != 0 && errno == ECONNREFUSED;
  ::close(probe);
  return !refused;
}

// The address that a descriptor of TCP is bound to.
NetworkAddress bound_address(int descriptor) {
  NetworkAddress address;
  sockaddr_storage name{};
  socklen_t length = sizeof name;
  char host[INET6_ADDRSTRLEN] = "";
  if (getsockname(descriptor, reinterpret_cast<sockaddr *>(&name), &length) != 0) return address;
  if (name.ss_family == AF_INET6) {
    const auto &v6 = reinterpret_cast<const sockaddr_in6 &>(name);
    inet_ntop(AF_INET6, &v6.sin6_addr, host, sizeof host);
    address.port = ntohs(v6.sin6_port);
  } else {
    const auto &v4 = reinterpret_cast<const sockaddr_in &>(name);
    inet_ntop(AF_INET, &v4.sin_addr, host, sizeof host);
    address.port = ntohs(v4.sin_port);
  }
  address.host = host;
  return address;
}

}  // namespace

Result<ListeningSocket> ListeningSocket::open(const NetworkAddress &address, Mode mode) {
  ListeningSocket socket;
  socket.address_ = address;
  const int flags = SOCK_CLOEXEC | (mode == Mode::non_blocking ? SOCK_NONBLOCK : 0);
  const auto opened = address.unix_path.empty() ? socket.open_tcp(flags) : socket.open_unix(flags);
  if (!opened) return opened.error();
  return socket;
}

ListeningSocket::ListeningSocket(ListeningSocket &&other) noexcept
    : address_(std::move(other.address_)),
      descriptor_(std::exchange(other.descriptor_, -1)),
      owns_file_(std::exchange(other.owns_file_, false)),
      device_(other.device_),
      inode_(other.inode_) {}

ListeningSocket::~ListeningSocket() {
  close();
  struct stat now {};
  if (owns_file_ && lstat(address_.unix_path.c_str(), &now) == 0 && now.st_dev == device_ &&
      now.st_ino == inode_)
    unlink(address_.unix_path.c_str());
}

int ListeningSocket::release() { return std::exchange(descriptor_, -1); }

void ListeningSocket::close() {
  if (descriptor_ >= 0) ::close(descriptor_);
  descriptor_ = -1;
}

Status ListeningSocket::make_way() {
  struct stat there {};
  if (lstat(address_.unix_path.c_str(), &there) != 0) return success();
  if (!S_ISSOCK(there.st_mode))
    return failure(address_, "there is a file that is no socket; choose another path or remove it");
  if (somebody_listens(address_.unix_path))
    return failure(address_, "another process listens there; stop it or choose another path");
  if (unlink(address_.unix_path.c_str()) != 0 && errno != ENOENT) return failure(address_, errno);
  return success();
}

Status ListeningSocket::open_unix(int flags) {
  if (auto way = make_way(); !way) return way;
  descriptor_ = socket(AF_UNIX, SOCK_STREAM | flags, 0);
  if (descriptor_ < 0) return failure(address_, errno);
  // Linux gives the file the mode that the socket has when it is bound, so there is no moment at which others
  // can connect.
  if (fchmod(descriptor_, S_IRUSR | S_IWUSR) != 0) return failure(address_, errno);
  const auto name = unix_address(address_.unix_path);
  if (bind(descriptor_, reinterpret_cast<const sockaddr *>(&name), sizeof name) != 0)
    return failure(address_, errno);
  struct stat made {};
  if (lstat(address_.unix_path.c_str(), &made) == 0) {
    owns_file_ = true;
    device_ = made.st_dev;
    inode_ = made.st_ino;
  }
  if (listen(descriptor_, backlog) != 0) return failure(address_, errno);
  return success();
}

Status ListeningSocket::open_tcp(int flags) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  addrinfo *found = nullptr;
  const auto port = std::to_string(address_.port);
  if (const int error = getaddrinfo(address_.host.c_str(), port.c_str(), &hints, &found); error != 0)
    return failure(address_, gai_strerror(error));
  const std::unique_ptr<addrinfo, void (*)(addrinfo *)> list(found, freeaddrinfo);

  // A name may stand for addresses of which not all are ours; the first one's failure is the one told.
  std::optional<Error> first;
  for (const addrinfo *candidate = found; candidate != nullptr; candidate = candidate->ai_next) {
    const auto bound = bind_to(*candidate, flags);
    if (bound) return success();
    close();
    if (!first) first = bound.error();
  }
  return *first;
}

Status ListeningSocket::bind_to(const addrinfo &candidate, int flags) {
  descriptor_ = socket(candidate.ai_family, SOCK_STREAM | flags, 0);
  if (descriptor_ < 0) return failure(address_, errno);
  // A restart finds the port free although old connections linger; two hosts never share one (no
  // SO_REUSEPORT).
  const int on = 1;
  setsockopt(descriptor_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  // Accepted sockets inherit it.
  setsockopt(descriptor_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (bind(descriptor_, candidate.ai_addr, candidate.ai_addrlen) != 0 || listen(descriptor_, backlog) != 0)
    return failure(address_, errno);
  address_ = bound_address(descriptor_);
  return success();
}

}  // namespace promotion::host::network
