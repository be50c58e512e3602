#pragma once

#include <memory>
#include <string>

typedef struct ssl_ctx_st SSL_CTX;

namespace promotion::test {

/// A certificate for 127.0.0.1 that is its own authority, made anew each time.
class TlsIdentity {
 public:
  TlsIdentity();

  const std::string &certificate() const { return certificate_; }  ///< PEM
  SSL_CTX *context() const { return context_.get(); }              ///< for the server's side; borrowed

 private:
  std::shared_ptr<SSL_CTX> context_;
  std::string certificate_;
};

}  // namespace promotion::test
