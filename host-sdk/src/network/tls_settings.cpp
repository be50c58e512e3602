#include "tls_settings.hpp"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <limits>
#include <string>
#include <vector>

namespace promotion::host::network {
namespace {

struct Free {
  void operator()(BIO *bio) const { BIO_free(bio); }
  void operator()(X509 *certificate) const { X509_free(certificate); }
  void operator()(EVP_PKEY *key) const { EVP_PKEY_free(key); }
  void operator()(X509_STORE_CTX *session) const { X509_STORE_CTX_free(session); }
};
using Certificate = std::unique_ptr<X509, Free>;

Error unusable(const char *what) {
  ERR_clear_error();
  return {Code::invalid_argument, std::string(what) + " cannot be used; expected PEM", {}, 0};
}

// Else the library would ask for the password on the terminal.
int no_password(char *, int, int, void *) { return 0; }

std::unique_ptr<BIO, Free> reader(std::string_view pem) {
  return std::unique_ptr<BIO, Free>(pem.size() > static_cast<size_t>(std::numeric_limits<int>::max())
                                        ? nullptr
                                        : BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
}

// All certificates of a PEM text; none: there is none that can be read.
std::vector<Certificate> certificates_of(std::string_view pem) {
  std::vector<Certificate> result;
  auto bio = reader(pem);
  while (bio != nullptr) {
    Certificate next(PEM_read_bio_X509(bio.get(), nullptr, no_password, nullptr));
    if (next == nullptr) break;
    result.push_back(std::move(next));
  }
  ERR_clear_error();
  return result;
}

}  // namespace

Result<std::unique_ptr<TlsSettings>> TlsSettings::apply(SSL_CTX *context, std::string_view ca_pem,
                                                        std::string_view certificate_pem,
                                                        std::string_view key_pem) {
  std::unique_ptr<TlsSettings> settings(new TlsSettings);
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  if (!ca_pem.empty())
    if (Status trusted = settings->trust_only(context, ca_pem); !trusted.ok()) return trusted.error();
  if (!certificate_pem.empty() || !key_pem.empty())
    if (Status shown = appear_as(context, certificate_pem, key_pem); !shown.ok()) return shown.error();
  return settings;
}

Status TlsSettings::trust_only(SSL_CTX *context, std::string_view ca_pem) {
  trusted_.reset(X509_STORE_new());
  std::vector<Certificate> authorities = certificates_of(ca_pem);
  if (trusted_ == nullptr || authorities.empty()) return unusable("the certificate of the authority");
  for (const auto &authority : authorities)
    if (X509_STORE_add_cert(trusted_.get(), authority.get()) != 1)
      return unusable("the certificate of the authority");
  // The HTTP library adds the system's authorities to whatever store the context has; so the check is made
  // here.
  SSL_CTX_set_cert_verify_callback(context, &TlsSettings::verify, this);
  return success();
}

int TlsSettings::verify(X509_STORE_CTX *session, void *settings) {
  auto *self = static_cast<TlsSettings *>(settings);
  std::unique_ptr<X509_STORE_CTX, Free> own(X509_STORE_CTX_new());
  int result = X509_V_ERR_OUT_OF_MEM;
  if (own != nullptr &&
      X509_STORE_CTX_init(own.get(), self->trusted_.get(), X509_STORE_CTX_get0_cert(session),
                          X509_STORE_CTX_get0_untrusted(session)) == 1) {
    X509_STORE_CTX_set_default(own.get(), "ssl_server");
    X509_verify_cert(own.get());
    result = X509_STORE_CTX_get_error(own.get());
  }
  X509_STORE_CTX_set_error(session, result);
  return result == X509_V_OK ? 1 : 0;
}

Status TlsSettings::appear_as(SSL_CTX *context, std::string_view certificate_pem, std::string_view key_pem) {
  std::vector<Certificate> chain = certificates_of(certificate_pem);
  if (chain.empty() || SSL_CTX_use_certificate(context, chain.front().get()) != 1)
    return unusable("the client's certificate");
  for (size_t i = 1; i < chain.size(); ++i)
    if (SSL_CTX_add1_chain_cert(context, chain[i].get()) != 1)
      return unusable("the client's certificate chain");
  auto bio = reader(key_pem);
  std::unique_ptr<EVP_PKEY, Free> key(
      bio == nullptr ? nullptr : PEM_read_bio_PrivateKey(bio.get(), nullptr, no_password, nullptr));
  if (key == nullptr || SSL_CTX_use_PrivateKey(context, key.get()) != 1)
    return unusable(
        "the client's private key, which may not have a password and has to fit the certificate,");
  return success();
}

}  // namespace promotion::host::network
