// Puts a text together from the pieces that a module writes.
#pragma once

#include <string>

#include "promotion/abi/base.h"

namespace promotion::host::modules {

// For one call. More than `limit` bytes are refused.
class TextSink {
 public:
  explicit TextSink(size_t limit) : limit_(limit), sink_{sizeof sink_, 0, this, &TextSink::write} {}
  TextSink(const TextSink &) = delete;
  TextSink &operator=(const TextSink &) = delete;

  const promotion_sink *table() const { return &sink_; }
  const std::string &text() const { return text_; }
  bool is_refused() const { return refused_; }

 private:
  static promotion_status write(void *context, const void *data, uint64_t size) {
    auto *self = static_cast<TextSink *>(context);
    if (self == nullptr || (data == nullptr && size != 0)) return PROMOTION_INVALID_ARGUMENT;
    try {
      if (self->refused_ || size > self->limit_ - self->text_.size()) {
        self->refused_ = true;
        return PROMOTION_RESOURCE_EXHAUSTED;
      }
      self->text_.append(static_cast<const char *>(data), size);
      return PROMOTION_OK;
    } catch (...) {
      return PROMOTION_INTERNAL;
    }
  }

  size_t limit_;
  promotion_sink sink_;
  std::string text_;
  bool refused_ = false;
};

}  // namespace promotion::host::modules
