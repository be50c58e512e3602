#include "signature.hpp"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <algorithm>
#include <array>

namespace promotion::host::events {
namespace {

constexpr size_t max_lines = 16;
constexpr size_t stub_length = 8;      // a line shorter than this beside
constexpr size_t wrapped_length = 32;  // one of at least this is the rest of a wrapped key

struct Hash {
  std::string_view name;
  const char *openssl_name;
  size_t size;
};
constexpr std::array<Hash, 4> hashes = {
    {{"sha224", "SHA224", 28}, {"sha256", "SHA256", 32}, {"sha384", "SHA384", 48}, {"sha512", "SHA512", 64}}};

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::optional<std::string> from_hex(std::string_view hex) {
  std::string bytes;
  for (size_t i = 0; i + 1 < hex.size(); i += 2) {
    const int high = hex_value(hex[i]), low = hex_value(hex[i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    bytes.push_back(static_cast<char>(high * 16 + low));
  }
  return bytes;
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool is_text(std::string_view value) {
  return std::all_of(value.begin(), value.end(),
                     [](char c) { return (c >= 0x20 && c < 0x7f) || c == '\n' || c == '\r' || c == '\t'; });
}

std::vector<std::string_view> lines_of(std::string_view value) {
  std::vector<std::string_view> lines;
  while (!value.empty() && lines.size() < max_lines) {
    const size_t end = value.find('\n');
    auto line = value.substr(0, end);
    value.remove_prefix(end == std::string_view::npos ? value.size() : end + 1);
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    if (line.find_first_not_of(" \t") != std::string_view::npos) lines.push_back(line);
  }
  return lines;
}

struct FreeContext {
  void operator()(EVP_MAC_CTX *context) const { EVP_MAC_CTX_free(context); }
};

}  // namespace

std::optional<Signature> parse_signature(std::string_view header) {
  const size_t equals = header.find('=');
  if (equals == std::string_view::npos) return std::nullopt;
  std::string name(header.substr(0, equals));
  std::transform(name.begin(), name.end(), name.begin(), lower);
  const auto hex = header.substr(equals + 1);
  for (const auto &hash : hashes) {
    if (name != hash.name || hex.size() != 2 * hash.size) continue;
    auto mac = from_hex(hex);
    if (!mac) return std::nullopt;
    return Signature{hash.openssl_name, std::move(*mac)};
  }
  return std::nullopt;
}

std::vector<std::string> keys_of(std::string_view value) {
  const auto lines = lines_of(value);
  if (lines.empty()) return {};
  std::vector<std::string> keys{std::string(value)};
  if (!is_text(value)) return keys;
  const bool wrapped =
      std::any_of(lines.begin(), lines.end(), [](auto line) { return line.size() >= wrapped_length; });
  for (const auto line : lines) {
    if (wrapped && line.size() < stub_length) continue;
    for (const char *end : {"", "\n"})
      if (auto key = std::string(line) + end; key != value) keys.push_back(std::move(key));
  }
  return keys;
}

SignatureChecker::SignatureChecker() : hmac_(EVP_MAC_fetch(nullptr, "HMAC", nullptr), EVP_MAC_free) {}

bool SignatureChecker::matches(const Signature &signature, std::string_view body,
                               const std::vector<std::string> &keys) const {
  const std::unique_ptr<EVP_MAC_CTX, FreeContext> context(EVP_MAC_CTX_new(hmac_.get()));
  if (!context) return false;
  std::string hash = signature.hash;
  const OSSL_PARAM parameters[] = {OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, hash.data(), 0),
                                   OSSL_PARAM_construct_end()};
  bool found = false;
  for (const auto &key : keys) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> mac{};
    size_t size = 0;
    const bool computed =
        EVP_MAC_init(context.get(), reinterpret_cast<const unsigned char *>(key.data()), key.size(),
                     parameters) &&
        EVP_MAC_update(context.get(), reinterpret_cast<const unsigned char *>(body.data()), body.size()) &&
        EVP_MAC_final(context.get(), mac.data(), &size, mac.size());
    // Every key is tried, also after one that fits, so that the time tells nothing about which.
    if (computed && size == signature.mac.size() &&
        CRYPTO_memcmp(mac.data(), signature.mac.data(), size) == 0)
      found = true;
  }
  return found;
}

}  // namespace promotion::host::events
