// How values cross between a host and a worker: little-endian numbers, and bytes behind their length.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "promotion/abi/base.h"

namespace promotion::host::worker {

// A text that claims bytes without pointing at any is told apart, so that the other side sees the same
// misuse.
inline constexpr uint32_t no_data = 0xffffffff;
// So is one that claims more than anything takes: its size alone crosses, unread.
inline constexpr uint32_t size_alone = 0xfffffffe;
inline constexpr uint64_t claim_limit = 256 * 1024;

// Puts a message together.
class Writer {
 public:
  void u8(uint8_t value) { bytes_.push_back(static_cast<char>(value)); }
  void flag(bool value) { u8(value ? 1 : 0); }
  void u32(uint32_t value) { number(value); }
  void i32(int32_t value) { number(static_cast<uint32_t>(value)); }
  void u64(uint64_t value) { number(value); }
  void i64(int64_t value) { number(static_cast<uint64_t>(value)); }
  void text(std::string_view value);
  void text(promotion_string value);
  // What a module gives out, for a reader that looks at the size first. See size_alone.
  void claim(promotion_string value);
  void claim(promotion_bytes value) {
    claim(promotion_string{static_cast<const char *>(value.data), value.size});
  }
  // What a module gives out, for a reader that takes it as it is: cut at the limit.
  void cut(promotion_string value);
  void bytes(promotion_bytes value) {
    text(promotion_string{static_cast<const char *>(value.data), value.size});
  }
  // What was written by another writer, as it is.
  void append(std::string_view written) { bytes_.append(written); }

  size_t size() const { return bytes_.size(); }
  const std::string &written() const { return bytes_; }
  std::string take() { return std::move(bytes_); }

 private:
  template <class Number>
  void number(Number value) {
    for (size_t i = 0; i < sizeof value; ++i) u8(static_cast<uint8_t>(value >> (8 * i)));
  }
  std::string bytes_;
};

// Takes a message apart without trusting it. What does not fit makes it fail for good: from then on it reads
// zeros and empty texts, so that whoever reads checks once, at the end. Texts borrow from the message.
class Reader {
 public:
  explicit Reader(std::string_view message) : left_(message) {}

  uint8_t u8() { return number<uint8_t>(); }
  bool flag();
  uint32_t u32() { return number<uint32_t>(); }
  int32_t i32() { return static_cast<int32_t>(number<uint32_t>()); }
  uint64_t u64() { return number<uint64_t>(); }
  int64_t i64() { return static_cast<int64_t>(number<uint64_t>()); }
  std::string_view view();
  promotion_string text();
  promotion_bytes bytes() {
    const promotion_string read = text();
    return {read.data, read.size};
  }
  // One that was claimed. A size without bytes is always beyond claim_limit.
  promotion_string claim();
  promotion_bytes claimed_bytes() {
    const promotion_string read = claim();
    return {read.data, read.size};
  }
  // How many elements follow, each of at least `least` bytes: never more than the message can hold, so that
  // whoever makes room for them makes no more than a small multiple of what was received.
  size_t count(size_t least);

  void fail() {
    failed_ = true;
    left_ = {};
  }
  bool failed() const { return failed_; }
  // Everything was read, and all of it fitted.
  bool done() const { return !failed_ && left_.empty(); }

 private:
  template <class Number>
  Number number() {
    if (left_.size() < sizeof(Number)) {
      fail();
      return 0;
    }
    Number value = 0;
    for (size_t i = 0; i < sizeof value; ++i)
      value =
          static_cast<Number>(value | (static_cast<Number>(static_cast<unsigned char>(left_[i])) << (8 * i)));
    left_.remove_prefix(sizeof value);
    return value;
  }

  std::string_view left_;
  bool failed_ = false;
};

}  // namespace promotion::host::worker
