// What a YAML scalar stands for, by the core schema of YAML 1.2 (chapter 10.3): `yes` is text, `0o17` a
// number.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "tree.hpp"

namespace promotion::host::yaml {

// True, false, or none: it is no boolean.
std::optional<bool> as_boolean(const Node &node);

// The text of a string: quoted, tagged so, or plain and nothing else.
std::optional<std::string_view> as_text(const Node &node);

// The number as JSON writes it, with every digit it has; none: no number, or one that JSON has no word for.
std::optional<std::string> as_json_number(const Node &node);

// "the number 5", "a list" and so on, for messages. Long text is cut.
std::string describe(const Node &node);

}  // namespace promotion::host::yaml
