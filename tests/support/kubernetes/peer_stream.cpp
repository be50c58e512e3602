#include "peer_stream.hpp"

#include <openssl/ssl.h>
#include <sys/socket.h>

namespace promotion::test {

bool PeerStream::begin_tls(SSL_CTX *tls) {
  tls_.reset(SSL_new(tls), SSL_free);
  SSL_set_fd(tls_.get(), socket_);
  return SSL_accept(tls_.get()) == 1;
}

bool PeerStream::read_more(std::string &received) {
  char buffer[4096];
  const ssize_t size = tls_ != nullptr ? SSL_read(tls_.get(), buffer, sizeof buffer)
                                       : ::recv(socket_, buffer, sizeof buffer, 0);
  if (size > 0) received.append(buffer, static_cast<std::size_t>(size));
  return size > 0;
}

void PeerStream::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = tls_ != nullptr ? SSL_write(tls_.get(), bytes.data(), static_cast<int>(bytes.size()))
                                         : ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
}

}  // namespace promotion::test
