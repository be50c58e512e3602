// Bytes as text, where only text can be kept or shown.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace promotion::host {

std::string to_base64(std::string_view bytes);
// None: it is no base64 (RFC 4648, with padding).
std::optional<std::string> from_base64(std::string_view text);

}  // namespace promotion::host
