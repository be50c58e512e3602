#include "utf8.hpp"

#include <cstdint>
#include <cstring>

namespace promotion::host {
namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";

// The length of the run of bytes from 1 to 0x7f at the start, eight at a time: nearly all text is that.
size_t plain_prefix(const unsigned char *at, size_t size) {
  size_t length = 0;
  while (size - length >= 8) {
    uint64_t block;
    std::memcpy(&block, at + length, sizeof block);
    constexpr uint64_t high = 0x8080808080808080u, ones = 0x0101010101010101u;
    if ((block & high) != 0 || ((block - ones) & ~block & high) != 0) break;
    length += 8;
  }
  while (length < size && at[length] != 0 && at[length] < 0x80) ++length;
  return length;
}

struct Sequence {
  size_t length;  // bytes that belong together
  bool valid;
};

// One character above 0x7f, or the longest part of one that its first bytes could have begun (Unicode
// 15, 3.9).
Sequence sequence_at(const unsigned char *at, size_t size) {
  unsigned char first = at[0], low = 0x80, high = 0xBF;
  size_t length;
  if (first >= 0xC2 && first <= 0xDF) {
    length = 2;
  } else if (first >= 0xE0 && first <= 0xEF) {
    length = 3;
    if (first == 0xE0) low = 0xA0;
    if (first == 0xED) high = 0x9F;
  } else if (first >= 0xF0 && first <= 0xF4) {
    length = 4;
    if (first == 0xF0) low = 0x90;
    if (first == 0xF4) high = 0x8F;
  } else {
    return {1, false};
  }
  for (size_t i = 1; i < length; ++i) {
    if (i >= size || at[i] < low || at[i] > high) return {i, false};
    low = 0x80;
    high = 0xBF;
  }
  return {length, true};
}

}  // namespace

bool is_utf8(std::string_view text) {
  const auto *at = reinterpret_cast<const unsigned char *>(text.data());
  size_t size = text.size();
  for (;;) {
    size_t plain = plain_prefix(at, size);
    at += plain;
    size -= plain;
    if (size == 0) return true;
    Sequence next = sequence_at(at, size);
    if (!next.valid) return false;
    at += next.length;
    size -= next.length;
  }
}

std::string mended(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  const auto *at = reinterpret_cast<const unsigned char *>(text.data());
  for (size_t i = 0; i < text.size();) {
    size_t plain = plain_prefix(at + i, text.size() - i);
    result.append(text, i, plain);
    i += plain;
    if (i == text.size()) break;
    Sequence next = sequence_at(at + i, text.size() - i);
    result.append(next.valid ? text.substr(i, next.length) : replacement);
    i += next.length;
  }
  return result;
}

std::string_view cut(std::string_view text, size_t limit) {
  if (text.size() <= limit) return text;
  while (limit > 0 && (static_cast<unsigned char>(text[limit]) & 0xC0) == 0x80) --limit;
  return text.substr(0, limit);
}

}  // namespace promotion::host
