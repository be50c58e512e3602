#include "git/known_hosts.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <array>
#include <string>

namespace pull_request {
namespace {

/// The next word of a line, which is moved past it.
std::string_view word(std::string_view &line) {
  const std::size_t begin = std::min(line.find_first_not_of(" \t"), line.size());
  line.remove_prefix(begin);
  const std::size_t end = std::min(line.find_first_of(" \t\r"), line.size());
  const std::string_view found = line.substr(0, end);
  line.remove_prefix(end);
  return found;
}

std::string decode_base64(std::string_view text) {
  if (text.empty() || text.size() % 4 != 0) return {};
  std::string decoded(text.size() / 4 * 3, '\0');
  const int size =
      EVP_DecodeBlock(reinterpret_cast<unsigned char *>(decoded.data()),
                      reinterpret_cast<const unsigned char *>(text.data()), static_cast<int>(text.size()));
  if (size < 0) return {};
  const std::size_t padding = text.size() - std::min(text.find_last_not_of('=') + 1, text.size());
  decoded.resize(static_cast<std::size_t>(size) - std::min<std::size_t>(padding, 2));
  return decoded;
}

/// '*' and '?' as in ssh, going back to the last star alone.
bool fits(std::string_view pattern, std::string_view name) {
  std::size_t p = 0;
  std::size_t n = 0;
  std::size_t star = std::string_view::npos;
  std::size_t after_star = 0;
  while (n < name.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      after_star = n;
    } else if (p < pattern.size() && (pattern[p] == '?' || pattern[p] == name[n])) {
      ++p;
      ++n;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      n = ++after_star;
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of('*', p) == std::string_view::npos;
}

/// "|1|<salt>|<HMAC-SHA1 of the name>", both in base64.
bool fits_hashed(std::string_view entry, std::string_view name) {
  const std::size_t bar = entry.find('|', 3);
  if (bar == std::string_view::npos) return false;
  const std::string salt = decode_base64(entry.substr(3, bar - 3));
  const std::string expected = decode_base64(entry.substr(bar + 1));
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  HMAC(EVP_sha1(), salt.data(), static_cast<int>(salt.size()),
       reinterpret_cast<const unsigned char *>(name.data()), name.size(), digest.data(), &size);
  return !salt.empty() && expected == std::string_view(reinterpret_cast<const char *>(digest.data()), size);
}

bool names_host(std::string_view patterns, const std::string &name) {
  if (patterns.substr(0, 3) == "|1|") return fits_hashed(patterns, name);
  bool found = false;
  while (!patterns.empty()) {
    const std::size_t comma = std::min(patterns.find(','), patterns.size());
    std::string_view pattern = patterns.substr(0, comma);
    patterns.remove_prefix(std::min(comma + 1, patterns.size()));
    const bool negated = pattern.substr(0, 1) == "!";
    if (negated) pattern.remove_prefix(1);
    if (!fits(pattern, name)) continue;
    if (negated) return false;
    found = true;
  }
  return found;
}

}  // namespace

HostKey look_up_host(std::string_view known_hosts, std::string_view host, std::string_view port,
                     std::string_view key) {
  const bool plain = port.empty() || port == "22";
  const std::string name = plain ? std::string(host) : "[" + std::string(host) + "]:" + std::string(port);
  HostKey result = HostKey::unknown_host;
  while (!known_hosts.empty()) {
    const std::size_t end = std::min(known_hosts.find('\n'), known_hosts.size());
    std::string_view line = known_hosts.substr(0, end);
    known_hosts.remove_prefix(std::min(end + 1, known_hosts.size()));
    std::string_view first = word(line);
    if (first.empty() || first[0] == '#') continue;
    const bool revoked = first == "@revoked";
    if (first[0] == '@') first = revoked ? word(line) : std::string_view();
    if (first.empty() || !names_host(first, name)) continue;
    word(line);  // the key's type is in the key, too
    const bool equal = !key.empty() && decode_base64(word(line)) == key;
    if (equal && revoked) return HostKey::revoked;
    if (revoked) continue;
    if (equal) {
      result = HostKey::known;
    } else if (result == HostKey::unknown_host) {
      result = HostKey::other_key;
    }
  }
  return result;
}

}  // namespace pull_request
