// The signature of an event: X-Signature: sha256=<hex of HMAC(key, body)>, as Flux's generic-hmac Provider
// sends it. Computed over the bytes as received; the URL is not part of it.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

typedef struct evp_mac_st EVP_MAC;

namespace promotion::host::events {

struct Signature {
  const char *hash;  // OpenSSL's name: SHA224, SHA256, SHA384 or SHA512
  std::string mac;   // bytes, as many as the hash gives
};

// HASH=HEX in either case; none: another hash, or not as many hex digits as it takes.
std::optional<Signature> parse_signature(std::string_view header);

// The keys that one value of a Secret stands for: its bytes as they are (a trailing newline is part of the
// key for Flux), and, since several keys are valid at once while they are rotated, each line of a text,
// without and with its newline. Empty: the value is blank and no key at all. At most 16 lines count. A binary
// value is one key: the pieces between its newline bytes would be short enough to be guessed. So is the stub
// that a tool leaves on the last line when it wraps a long key.
std::vector<std::string> keys_of(std::string_view value);

// Thread-safe.
class SignatureChecker {
 public:
  SignatureChecker();

  // Whether the body was signed with one of the keys. Takes as long for the right key as for a wrong one.
  bool matches(const Signature &signature, std::string_view body, const std::vector<std::string> &keys) const;

 private:
  std::shared_ptr<EVP_MAC> hmac_;
};

}  // namespace promotion::host::events
