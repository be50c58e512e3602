// retry_after.hpp: the header that says when to come back.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

namespace promotion::webhook {

/// Longer waits are cut to this, so that one wrong header does not put a promotion off for days.
constexpr std::chrono::milliseconds longest_retry_after = std::chrono::hours(1);

/// Reads Retry-After (RFC 9110, section 10.2.3): seconds, or an HTTP date in the form that senders have to
/// use. now_ns: what a date is measured against. Nothing: not understood, or already past.
std::optional<std::chrono::milliseconds> read_retry_after(std::string_view value, std::int64_t now_ns);

/// The instant of an HTTP date in that form, in seconds of Unix time.
std::optional<std::int64_t> read_http_date(std::string_view value);

}  // namespace promotion::webhook
