// The keys whose signatures the operator trusts.
#pragma once

#include <openssl/evp.h>

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "promotion/host/module_signature.hpp"
#include "promotion/host/result.hpp"

namespace promotion::host::modules {

class TrustedKeys {
 public:
  // invalid_argument: a file cannot be used, and why; permission_denied: everybody may write to it.
  static Result<TrustedKeys> read(const std::vector<std::filesystem::path> &files);

  // Which key the signature, 64 bytes, was made with: FILE#NUMBER. Empty: none of them.
  std::string signer_of(std::string_view bytes, std::string_view signature) const;
  bool empty() const { return keys_.empty(); }
  std::string names() const;

 private:
  struct Free {
    void operator()(EVP_PKEY *key) const { EVP_PKEY_free(key); }
  };
  struct Key {
    std::string name;
    std::unique_ptr<EVP_PKEY, Free> key;
  };
  static Status read_file(const std::filesystem::path &file, std::vector<Key> &keys);

  std::vector<Key> keys_;
};

// The 64 bytes of a signature in base64, with or without a newline behind it. invalid_argument: it is none.
Result<std::string> signature_bytes(std::string_view base64);

// The content of FILE.sig; empty: there is none.
Result<std::string> detached_signature(const std::filesystem::path &module);

// Who signed these bytes, by the operator's rules; empty: nobody, and that is good enough. `signature` in
// base64; empty: none. unauthenticated or permission_denied: it must not run, and what to do.
Result<std::string> check_trust(std::string_view bytes, std::string_view signature, bool has_checksum,
                                const TrustOptions &trust);

}  // namespace promotion::host::modules
