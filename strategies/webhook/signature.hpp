// signature.hpp: proving to the receiver who sent a body.
#pragma once

#include <string>
#include <string_view>

namespace promotion::webhook {

/// "sha256=" and the HMAC-SHA256 of the body in lower-case hexadecimal: what Flux's generic-hmac sends, so
/// that receivers check both alike. The key is not empty. Throws std::runtime_error if the library fails.
std::string signature(std::string_view key, std::string_view body);

}  // namespace promotion::webhook
