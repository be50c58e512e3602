#include "backoff.hpp"

#include <algorithm>
#include <string>

namespace promotion::host {
namespace {

// FNV-1a: std::hash may differ from one build to the next.
uint64_t hash_of(std::string_view text) {
  uint64_t hash = 0xcbf29ce484222325u;
  for (char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
  return hash ^ (hash >> 32);
}

}  // namespace

int64_t Backoff::delay_ms(uint32_t attempt, std::string_view key, int64_t retry_after_ms) const {
  int64_t delay = std::max<int64_t>(initial_ms, 1);
  for (uint32_t i = 1; i < attempt && delay < maximum_ms; ++i) delay *= 2;
  delay = std::min(delay, std::max(maximum_ms, initial_ms));
  const auto thousandths =
      static_cast<int64_t>(hash_of(std::string{key} + "#" + std::to_string(attempt)) % 501) - 250;
  return std::max(delay + delay * thousandths / 1000, retry_after_ms);
}

}  // namespace promotion::host
