// Where in a text the place is that a JSON pointer (RFC 6901) leads to.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tree.hpp"

namespace promotion::host::yaml {

// From 1; a column counts bytes, as editors and compilers do.
struct Position {
  int line = 0;
  int column = 0;
  bool operator==(const Position &) const = default;
};

// Of a member its key, of an item where it begins. A pointer that leads further than the document goes, as
// that of a field that is missing, gives the last place on its way that is there.
Position locate(const Node &document, std::string_view pointer);

// The same place as people write it: "spec.environments[1].name"; "" for the whole document.
std::string field_of(const Node &document, std::string_view pointer);

// The steps of a pointer, unescaped, and one step as a pointer writes it.
std::vector<std::string> steps_of(std::string_view pointer);
std::string pointer_step(std::string_view step);

}  // namespace promotion::host::yaml
