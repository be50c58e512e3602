// Text from outside: whether it is UTF-8, and how it is made so.
#pragma once

#include <string>
#include <string_view>

namespace promotion::host {

// Whether it is valid UTF-8 (RFC 3629) without NUL.
bool is_utf8(std::string_view text);

// The text with U+FFFD in place of NUL and of each run of bytes that begins no character.
std::string mended(std::string_view text);

// At most `limit` bytes, cut between characters. For valid UTF-8.
std::string_view cut(std::string_view text, size_t limit);

}  // namespace promotion::host
