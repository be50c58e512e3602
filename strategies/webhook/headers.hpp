// headers.hpp: the headers that a Secret adds to a request.
#pragma once

#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace promotion::webhook {

using Headers = std::vector<std::pair<std::string, std::string>>;

/// Why a Secret's headers cannot be sent. The message never holds a value.
class InvalidHeaders : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Reads a YAML map from header name to value. Refuses what would change the message's frame or forge what
/// this module itself vouches for, and anything that could end a header line early. Throws InvalidHeaders.
Headers read_headers(const std::string &yaml);

bool equal_names(const std::string &a, const std::string &b);

/// Whether the text can stand in a header line as its value (RFC 9110, section 5.5).
bool is_field_value(const std::string &value);

}  // namespace promotion::webhook
