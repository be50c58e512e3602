// Whom a TLS client trusts and as whom it appears.
#pragma once

#include <openssl/ssl.h>

#include <memory>
#include <string_view>

#include "promotion/host/result.hpp"

namespace promotion::host::network {

// At least TLS 1.2, and the host's own authorities unless `trust` names others. Has to outlive the
// connections of the context that it was applied to.
class TlsSettings {
 public:
  // invalid_argument: a PEM text cannot be used, and which one.
  static Result<std::unique_ptr<TlsSettings>> apply(SSL_CTX *context, std::string_view ca_pem,
                                                    std::string_view certificate_pem,
                                                    std::string_view key_pem);

 private:
  struct FreeStore {
    void operator()(X509_STORE *store) const { X509_STORE_free(store); }
  };

  Status trust_only(SSL_CTX *context, std::string_view ca_pem);
  static Status appear_as(SSL_CTX *context, std::string_view certificate_pem, std::string_view key_pem);
  static int verify(X509_STORE_CTX *session, void *settings);

  std::unique_ptr<X509_STORE, FreeStore> trusted_;
};

}  // namespace promotion::host::network
