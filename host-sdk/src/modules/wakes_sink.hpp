// Takes the wake keys that a request from outside concerns.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "promotion/abi/extension/wake.h"
#include "text.hpp"

namespace promotion::host::modules {

inline constexpr size_t wake_key_limit = 1024;  // bytes
inline constexpr size_t wake_keys_limit = 64;   // of one request

// For one call. Whoever sent the request decides how many keys there are, so both limits are the host's.
class WakesSink {
 public:
  WakesSink() : table_{sizeof table_, 0, this, &WakesSink::add} {}
  WakesSink(const WakesSink &) = delete;
  WakesSink &operator=(const WakesSink &) = delete;

  const promotion_wakes *table() const { return &table_; }
  // What was wrong with a key, as "a wake key of 4096 bytes"; empty: nothing.
  const std::string &misuse() const { return misuse_; }
  std::vector<std::string> take() { return std::move(keys_); }

 private:
  static promotion_status add(void *context, promotion_string key) {
    auto *self = static_cast<WakesSink *>(context);
    if (self == nullptr) return PROMOTION_INVALID_ARGUMENT;
    try {
      if (!is_whole(key) || key.size == 0)
        self->misuse_ = "a wake key without text";
      else if (key.size > wake_key_limit)
        self->misuse_ = "a wake key of " + std::to_string(key.size) + " bytes";
      else if (self->keys_.size() == wake_keys_limit)
        self->misuse_ = "more than " + std::to_string(wake_keys_limit) + " wake keys";
      if (!self->misuse_.empty()) return PROMOTION_RESOURCE_EXHAUSTED;
      self->keys_.push_back(mended(view(key)));
      return PROMOTION_OK;
    } catch (...) {
      return PROMOTION_INTERNAL;
    }
  }

  promotion_wakes table_;
  std::vector<std::string> keys_;
  std::string misuse_;
};

}  // namespace promotion::host::modules
