// What makes two deliveries the same event.
#pragma once

#include <string>
#include <string_view>

namespace promotion::host::events {

// Lower-case hex of SHA-256(path, newline, body). Empty: OpenSSL failed.
std::string event_digest(std::string_view path, std::string_view body);

}  // namespace promotion::host::events
