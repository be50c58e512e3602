// Finding secrets in text that is about to be shown, and putting "***" in their place.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <shared_mutex>
#include <string>
#include <string_view>

#include "needle_index.hpp"

namespace promotion::host::operations {

// Knows a secret as it is and in the forms it takes on its way out: without the newline at its end, each line
// by itself, in base64 (also as a part of a longer text, as in Basic credentials), URL-encoded and as a JSON
// string. Thread-safe. Being told the same secret again, as happens with each event, is cheap.
class Masker {
 public:
  // At most `capacity` secrets are kept; beyond that those that were told the longest time ago are forgotten,
  // so that credentials that change every hour do not fill the memory.
  explicit Masker(size_t capacity = 4096);

  void add(std::string_view secret);
  std::string masked(std::string_view text) const;

 private:
  void forget_oldest();

  const size_t capacity_;
  std::atomic<uint64_t> counter_{0};
  mutable std::shared_mutex mutex_;
  std::map<std::string, std::atomic<uint64_t>, std::less<>> last_told_;
  NeedleIndex index_;
};

}  // namespace promotion::host::operations
