// A socket that listens, of TCP or in the file system.
#pragma once

#include <sys/types.h>

#include <string>

#include "network_address.hpp"
#include "promotion/host/result.hpp"

namespace promotion::host::operations {

// Owns the file of a unix socket; the descriptor goes to whoever takes it.
class ListeningSocket {
 public:
  // unavailable: the address is in use or not ours. A unix socket is made with mode 0600; a file that a host
  // left behind is replaced, but only if it is a socket and nobody listens on it.
  static Result<ListeningSocket> open(const NetworkAddress &address);

  ListeningSocket(ListeningSocket &&other) noexcept;
  ListeningSocket &operator=(ListeningSocket &&) = delete;
  // Closes the descriptor if nobody took it, and removes the file if it is still the one made here.
  ~ListeningSocket();

  // With the real port.
  const NetworkAddress &address() const { return address_; }
  // The caller closes it from now on.
  int release();

 private:
  ListeningSocket() = default;
  Status open_unix();
  Status open_tcp();
  Status make_way();

  NetworkAddress address_;
  int descriptor_ = -1;
  bool owns_file_ = false;
  dev_t device_ = 0;
  ino_t inode_ = 0;
};

}  // namespace promotion::host::operations
