// utf8.hpp: UTF-8 by RFC 3629: shortest forms only, no surrogates, nothing above U+10FFFF.
#ifndef PULL_REQUEST_EDIT_UTF8_HPP
#define PULL_REQUEST_EDIT_UTF8_HPP

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace pull_request {

/// The code point at `position`, which is moved past it; 0xffffffff, and position unmoved, where there is
/// none.
inline std::uint32_t next_code_point(std::string_view text, std::size_t &position) {
  constexpr std::uint32_t none = 0xffffffffU;
  const auto byte = [&](std::size_t offset) { return static_cast<unsigned char>(text[position + offset]); };
  const std::uint32_t first = byte(0);
  if (first < 0x80U) {
    ++position;
    return first;
  }
  const std::size_t length = first >= 0xf0U ? 4 : first >= 0xe0U ? 3 : 2;
  if (first < 0xc2U || first > 0xf4U || text.size() - position < length) return none;
  std::uint32_t point = first & (0xffU >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xc0U) != 0x80U) return none;
    point = (point << 6U) | (byte(i) & 0x3fU);
  }
  const bool overlong = (length == 3 && point < 0x800U) || (length == 4 && point < 0x10000U);
  if (overlong || point > 0x10ffffU || (point >= 0xd800U && point < 0xe000U)) return none;
  position += length;
  return point;
}

/// Calls use(code point) for each until one is malformed; true if none was.
template <typename Use>
bool for_each_code_point(std::string_view text, Use use) {
  for (std::size_t position = 0; position < text.size();) {
    const std::uint32_t point = next_code_point(text, position);
    if (point == 0xffffffffU) return false;
    use(point);
  }
  return true;
}

inline bool is_utf8(std::string_view text) {
  return for_each_code_point(text, [](std::uint32_t) {});
}

/// False, and nothing appended, where there is no such character.
inline bool append_utf8(std::string &text, std::uint32_t point) {
  if (point > 0x10ffffU || (point >= 0xd800U && point < 0xe000U)) return false;
  const auto tail = [&](unsigned shift) { text += static_cast<char>(0x80U | ((point >> shift) & 0x3fU)); };
  if (point < 0x80U) {
    text += static_cast<char>(point);
  } else if (point < 0x800U) {
    text += static_cast<char>(0xc0U | (point >> 6U));
    tail(0);
  } else if (point < 0x10000U) {
    text += static_cast<char>(0xe0U | (point >> 12U));
    tail(6);
    tail(0);
  } else {
    text += static_cast<char>(0xf0U | (point >> 18U));
    tail(12);
    tail(6);
    tail(0);
  }
  return true;
}

}  // namespace pull_request

#endif
