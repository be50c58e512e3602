// retry_after.hpp: when a server wants to be asked again.
#ifndef PULL_REQUEST_FORGES_RETRY_AFTER_HPP
#define PULL_REQUEST_FORGES_RETRY_AFTER_HPP

#include <promotion/module.hpp>
#include <string_view>

namespace pull_request {

/// Of a Retry-After header (RFC 9110, 10.2.3) in seconds, at most a day; as the status says for anything
/// else. The form with a date is not read: the host's own backoff serves.
promotion::Retry retry_after(std::string_view header);

/// Of a number in decimal digits; -1 for anything else and for what does not fit.
long long decimal(std::string_view text);

}  // namespace pull_request

#endif
