// Times as promotionctl shows them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace promotion::ctl {

// RFC 3339 with "Z" or an offset, in nanoseconds of Unix time.
std::optional<int64_t> parse_instant(std::string_view text);

// How long ago: 45s, 3m, 2h, 5d. In the future: -45s. Empty when the text is no instant.
std::string age_of(std::string_view instant, int64_t now_ns);

// "2026-11-23T04:05:06.789Z (3m ago)", "… (in 8s)"; empty when the text is empty.
std::string with_age(std::string_view instant, int64_t now_ns);

}  // namespace promotion::ctl
