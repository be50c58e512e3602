// The decimal digits of ASCII, whatever the locale.
#pragma once

#include <algorithm>
#include <string_view>

namespace promotion::evaluator {

inline bool is_digit(char c) { return c >= '0' && c <= '9'; }

// False of an empty text.
inline bool all_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_digit);
}

}  // namespace promotion::evaluator
