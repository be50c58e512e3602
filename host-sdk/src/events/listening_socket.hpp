// Where a receiver listens.
#pragma once

#include <string>

#include "promotion/host/result.hpp"

namespace promotion::host::events {

// Owns the socket.
class ListeningSocket {
 public:
  // host:port or [host]:port, where port 0 is any that is free. invalid_argument: another form; unavailable:
  // the address cannot be had, and why.
  static Result<ListeningSocket> open(const std::string &address);

  ListeningSocket(ListeningSocket &&other) noexcept;
  ListeningSocket &operator=(ListeningSocket &&other) noexcept;
  ~ListeningSocket();

  int descriptor() const { return descriptor_; }
  // In the form above, with the real port.
  const std::string &address() const { return address_; }
  void close();

 private:
  ListeningSocket(int descriptor, std::string address)
      : descriptor_(descriptor), address_(std::move(address)) {}

  int descriptor_;
  std::string address_;
};

}  // namespace promotion::host::events
