// A socket that listens, of TCP or in the file system.
#pragma once

#include <sys/types.h>

#include <string>

#include "network_address.hpp"
#include "promotion/host/result.hpp"

struct addrinfo;

namespace promotion::host::network {

// Owns the descriptor, and the file of a unix socket.
class ListeningSocket {
 public:
  enum class Mode { blocking, non_blocking };

  // Port 0 takes any that is free. unavailable: the address is in use or not ours. A unix socket is made with
  // mode 0600; a file that a host left behind is replaced, but only if it is a socket and nobody listens on
  // it.
  static Result<ListeningSocket> open(const NetworkAddress &address, Mode mode = Mode::blocking);

  ListeningSocket(ListeningSocket &&other) noexcept;
  ListeningSocket &operator=(ListeningSocket &&) = delete;
  // Closes the descriptor if nobody took it, and removes the file if it is still the one made here.
  ~ListeningSocket();

  // With the real address and port: a name has been resolved.
  const NetworkAddress &address() const { return address_; }
  int descriptor() const { return descriptor_; }
  // The caller closes it from now on.
  int release();
  // Before its time; idempotent.
  void close();

 private:
  ListeningSocket() = default;
  Status open_unix(int flags);
  Status open_tcp(int flags);
  Status bind_to(const addrinfo &candidate, int flags);
  Status make_way();

  NetworkAddress address_;
  int descriptor_ = -1;
  bool owns_file_ = false;
  dev_t device_ = 0;
  ino_t inode_ = 0;
};

}  // namespace promotion::host::network
