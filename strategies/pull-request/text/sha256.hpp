// sha256.hpp: a name for a text that is too long or too odd to be one.
#ifndef PULL_REQUEST_TEXT_SHA256_HPP
#define PULL_REQUEST_TEXT_SHA256_HPP

#include <string>
#include <string_view>

namespace pull_request {

/// 64 lower-case digits.
std::string sha256_hex(std::string_view text);

}  // namespace pull_request

#endif
