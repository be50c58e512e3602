// edit_file.hpp: the values that markers name, replaced byte for byte.
#ifndef PULL_REQUEST_EDIT_EDIT_FILE_HPP
#define PULL_REQUEST_EDIT_EDIT_FILE_HPP

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "edit/marker.hpp"
#include "edit/version_field.hpp"

namespace pull_request {

/// One value that a marker names.
struct Change {
  std::size_t line = 0;  ///< from 1
  std::string before;    ///< the whole scalar's value
  std::string after;     ///< the same where it has that version already
};

struct EditedFile {
  std::string text;
  std::vector<Change> changes;  ///< one for each marker, in the order of the file
  std::vector<std::string>
      problems;  ///< sentences that begin with "line N: "; if there is one, text is unchanged
};

/// What is to be done at one marker of the file, or at a value that is named by its path.
struct MarkedValue {
  Marker marker;
  std::string field;
  std::string asker = "the marker";  ///< who asks for it, as sentences name it
};

/// Why the value before a marker cannot be replaced; empty: it can.
std::string_view obstacle(Before before);

/// The text with the scalar before each marker replaced, and every other byte kept. values: in the order of
/// the file, with the spans that find_markers() gave for this very text. Pure.
EditedFile edit_file(std::string_view text, const std::vector<MarkedValue> &values, const Version &version);

}  // namespace pull_request

#endif
