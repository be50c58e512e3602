#include "signature.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <stdexcept>

namespace promotion::webhook {

std::string signature(std::string_view key, std::string_view body) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  if (HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
           reinterpret_cast<const unsigned char *>(body.data()), body.size(), digest.data(),
           &size) == nullptr) {
    throw std::runtime_error("the body could not be signed: OpenSSL offers no HMAC-SHA256");
  }
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text = "sha256=";
  for (unsigned i = 0; i < size; ++i) {
    text += digits[digest[i] >> 4];
    text += digits[digest[i] & 15];
  }
  return text;
}

}  // namespace promotion::webhook
