#include "digest.hpp"

#include <openssl/evp.h>

#include <array>
#include <memory>

namespace promotion::host::events {

std::string event_digest(std::string_view path, std::string_view body) {
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
  std::array<unsigned char, EVP_MAX_MD_SIZE> bytes{};
  unsigned size = 0;
  if (!context || !EVP_DigestInit_ex(context.get(), EVP_sha256(), nullptr) ||
      !EVP_DigestUpdate(context.get(), path.data(), path.size()) ||
      !EVP_DigestUpdate(context.get(), "\n", 1) ||
      !EVP_DigestUpdate(context.get(), body.data(), body.size()) ||
      !EVP_DigestFinal_ex(context.get(), bytes.data(), &size))
    return {};
  constexpr std::string_view digits = "0123456789abcdef";
  std::string hex;
  for (unsigned i = 0; i < size; ++i) {
    hex.push_back(digits[bytes[i] >> 4]);
    hex.push_back(digits[bytes[i] & 15]);
  }
  return hex;
}

}  // namespace promotion::host::events
