// What identifies bytes.
#pragma once

#include <string>
#include <string_view>

namespace promotion::host::files {

// SHA-256 in lower-case hex, as sha256sum prints it. Empty: OpenSSL failed.
std::string sha256(std::string_view bytes);

}  // namespace promotion::host::files
