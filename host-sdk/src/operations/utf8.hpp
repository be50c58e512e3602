// Text from outside, made safe to show.
#pragma once

#include <string>
#include <string_view>

namespace promotion::host::operations {

// The text with every byte that is not part of valid UTF-8 replaced by U+FFFD.
std::string mended_utf8(std::string_view text);

}  // namespace promotion::host::operations
