#include "ids.hpp"

#include <openssl/evp.h>
#include <openssl/rand.h>

#include <array>
#include <initializer_list>
#include <stdexcept>

namespace promotion::host {
namespace {

constexpr std::string_view kEventPrefix = "evt-";
constexpr std::string_view kCrockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
constexpr size_t kUlidSize = 26;
constexpr size_t kTimeSize = 10;  // 48 bits of milliseconds; the other 16 characters are random

template <size_t Size>
std::array<unsigned char, Size> random_bytes() {
  std::array<unsigned char, Size> bytes{};
  if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1)
    throw std::runtime_error("the system has no random bytes to give");
  return bytes;
}

template <class Bytes>
std::string hex(const Bytes &bytes, size_t count) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (size_t i = 0; i < count; ++i) {
    text += digits[bytes[i] >> 4];
    text += digits[bytes[i] & 15];
  }
  return text;
}

std::string new_ulid(int64_t now_ns) {
  std::string ulid(kUlidSize, '0');
  uint64_t milliseconds = now_ns > 0 ? static_cast<uint64_t>(now_ns) / 1'000'000 : 0;
  for (size_t i = kTimeSize; i-- > 0; milliseconds >>= 5) ulid[i] = kCrockford[milliseconds & 31];
  const auto random = random_bytes<kUlidSize - kTimeSize>();
  for (size_t i = kTimeSize; i < kUlidSize; ++i) ulid[i] = kCrockford[random[i - kTimeSize] & 31];
  return ulid;
}

std::string successor_of(std::string ulid) {
  for (size_t i = ulid.size(); i-- > 0;) {
    size_t digit = kCrockford.find(ulid[i]);
    if (digit + 1 < kCrockford.size()) {
      ulid[i] = kCrockford[digit + 1];
      return ulid;
    }
    ulid[i] = kCrockford[0];
  }
  return ulid;
}

// The first 20 hex digits of SHA-256 over the parts with a zero byte between them.
std::string digest_of(std::string_view prefix, std::initializer_list<std::string_view> parts) {
  std::string joined;
  for (std::string_view part : parts) (joined += part) += '\0';
  joined.pop_back();
  std::array<unsigned char, 32> digest{};
  EVP_Digest(joined.data(), joined.size(), digest.data(), nullptr, EVP_sha256(), nullptr);
  return std::string{prefix} + hex(digest, 10);
}

}  // namespace

EventIds::EventIds(std::string_view last) {
  if (last.size() == kEventPrefix.size() + kUlidSize) last_ = last.substr(kEventPrefix.size());
}

std::string EventIds::next(int64_t now_ns) {
  std::string ulid = new_ulid(now_ns);
  if (ulid <= last_) ulid = successor_of(last_);
  last_ = ulid;
  return std::string{kEventPrefix} + ulid;
}

std::string promotion_id(const PipelineName &pipeline, std::string_view environment,
                         std::string_view identity, uint32_t round) {
  return digest_of("pro-",
                   {pipeline.namespace_name, pipeline.name, environment, identity, std::to_string(round)});
}

std::string task_id(std::string_view promotion, std::string_view cluster, std::string_view target_namespace) {
  return digest_of("tsk-", {promotion, cluster, target_namespace});
}

std::string new_trace_parent() {
  const auto random = random_bytes<24>();
  const std::string digits = hex(random, random.size());
  return "00-" + digits.substr(0, 32) + "-" + digits.substr(32, 16) + "-01";
}

std::string new_lease_owner() { return "run-" + hex(random_bytes<10>(), 10); }

}  // namespace promotion::host
