// Texts as they cross the contract: borrowed bytes that are UTF-8 without NUL.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "promotion/abi/base.h"
#include "text/utf8.hpp"

namespace promotion::host::modules {

// What the bytes hold. A text that claims bytes without pointing at any counts as empty; ask is_whole first
// where that matters.
inline std::string_view view(promotion_string text) {
  return text.data == nullptr ? std::string_view{} : std::string_view{text.data, text.size};
}

inline std::string_view view(promotion_bytes bytes) {
  return bytes.data == nullptr ? std::string_view{}
                               : std::string_view{static_cast<const char *>(bytes.data), bytes.size};
}

inline bool is_whole(promotion_string text) { return text.data != nullptr || text.size == 0; }
inline bool is_whole(promotion_bytes bytes) { return bytes.data != nullptr || bytes.size == 0; }

// Borrows: the text has to stay where it is for as long as the result is used.
inline promotion_string to_abi(std::string_view text) { return {text.data(), text.size()}; }

}  // namespace promotion::host::modules
