#pragma once

#include <memory>
#include <string>
#include <string_view>

typedef struct ssl_st SSL;
typedef struct ssl_ctx_st SSL_CTX;

namespace promotion::test {

/// Bytes to and from one peer, over TLS or as they are. For one thread.
class PeerStream {
 public:
  explicit PeerStream(int socket) : socket_(socket) {}
  /// False when the peer does not agree to it. tls: borrowed.
  bool begin_tls(SSL_CTX *tls);
  /// Adds what came to `received`. False at the end.
  bool read_more(std::string &received);
  void write(std::string_view bytes);

 private:
  int socket_;
  std::shared_ptr<SSL> tls_;
};

}  // namespace promotion::test
