// scalar.hpp: what the bytes of a YAML scalar mean, and the bytes that mean a value.
#ifndef PULL_REQUEST_EDIT_SCALAR_HPP
#define PULL_REQUEST_EDIT_SCALAR_HPP

#include <optional>
#include <string>
#include <string_view>

#include "edit/yaml_scanner.hpp"

namespace pull_request {

/// What an untagged plain scalar is read as. The widest reading of YAML 1.1 and 1.2 counts, because which one
/// a consumer follows is not known.
enum class PlainKind { string, null, boolean, integer, real, timestamp, special };
PlainKind plain_kind(std::string_view plain);

/// The value of a scalar given its bytes, quotes included; nothing where an escape is malformed.
std::optional<std::string> decode(std::string_view raw, ScalarStyle style);

/// Whether text can be a value: valid UTF-8 that is neither empty nor holds a control character or line
/// break.
bool is_writable(std::string_view value);

/// The bytes that put `value` in the place of `old_raw`, in the same quoting style. A plain scalar gets
/// double quotes where YAML would not read it as that text: because of its characters, or because a plain one
/// would be read as a number, a date, a boolean … A number may follow a number as long as it is printed as it
/// is read, so `5` may become `6`, and `1.9` may become `2.1`, but `1.10` is written with quotes, for it
/// would be read as 1.1. value: is_writable().
std::string encode(std::string_view value, std::string_view old_raw, const Scalar &scalar);

}  // namespace pull_request

#endif
