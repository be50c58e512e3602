// url.hpp: whether a request may go to a URL, and how much of it people may see.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace promotion::webhook {

/// Why the URL cannot be posted to, as the end of a sentence that begins with its name; nothing: it can.
/// Wanted is an absolute http or https URL with a host, without user information or fragment.
std::optional<std::string> fault_of_url(std::string_view url);

/// Scheme, host, port and path of a faultless URL, because a query may bear what gives access.
std::string shown_url(std::string_view url);

}  // namespace promotion::webhook
