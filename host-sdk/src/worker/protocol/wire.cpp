#include "wire.hpp"

#include <algorithm>

namespace promotion::host::worker {

void Writer::text(std::string_view value) {
  u32(static_cast<uint32_t>(value.size()));
  bytes_.append(value);
}

void Writer::text(promotion_string value) {
  if (value.data == nullptr && value.size != 0) return u32(no_data);
  text(std::string_view(value.data, value.size));
}

void Writer::claim(promotion_string value) {
  if (value.data == nullptr || value.size <= claim_limit) return text(value);
  u32(size_alone);
  u64(value.size);
}

void Writer::cut(promotion_string value) {
  text(value.data == nullptr ? value : promotion_string{value.data, std::min(value.size, claim_limit)});
}

bool Reader::flag() {
  const uint8_t value = u8();
  if (value > 1) fail();
  return value == 1;
}

std::string_view Reader::view() {
  const uint32_t size = u32();
  if (size > left_.size()) {
    fail();
    return {};
  }
  const std::string_view text = left_.substr(0, size);
  left_.remove_prefix(size);
  return text;
}

promotion_string Reader::text() {
  const std::string_view before = left_;
  if (u32() == no_data && !failed_) return {nullptr, 1};
  if (failed_) return {nullptr, 0};
  left_ = before;
  const std::string_view text = view();
  if (text.empty()) return {nullptr, 0};
  return {text.data(), text.size()};
}

promotion_string Reader::claim() {
  Reader peek = *this;
  if (peek.u32() != size_alone || peek.failed()) return text();
  const uint64_t size = peek.u64();
  *this = peek;
  if (size <= claim_limit) fail();
  return failed_ ? promotion_string{nullptr, 0} : promotion_string{"", size};
}

size_t Reader::count(size_t least) {
  const uint32_t count = u32();
  if (count <= left_.size() / least) return count;
  fail();
  return 0;
}

}  // namespace promotion::host::worker
