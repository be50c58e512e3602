// yaml_comments.hpp: the comments of a YAML text, and the value that stands before each.
//
// A reader of structure, not of meaning: it follows quotes, block scalars, flow collections and plain scalars
// that run over lines just far enough to tell a comment from text that looks like one, and to give the exact
// bytes of the scalar before it. It keeps no tree, copies nothing, and takes time linear in the text.
#ifndef PULL_REQUEST_EDIT_YAML_COMMENTS_HPP
#define PULL_REQUEST_EDIT_YAML_COMMENTS_HPP

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pull_request {

enum class ScalarStyle { plain, single_quoted, double_quoted };

/// A scalar that begins and ends on one line. begin and end are byte offsets into the text, quotes included.
struct Scalar {
  std::size_t begin = 0;
  std::size_t end = 0;
  ScalarStyle style = ScalarStyle::plain;
  bool in_flow = false;  ///< within [] or {}, where fewer plain scalars are possible
  std::string_view tag;  ///< as written, such as "!!str"; empty: none
};

/// What stands between the start of the line and a comment.
enum class Before {
  nothing,       ///< no value on this line: a comment of its own, a key alone, or an empty collection
  scalar,        ///< a scalar that can be replaced
  key,           ///< a mapping key whose value is elsewhere
  alias,         ///< *name
  block_scalar,  ///< | or >, whose text follows
  several_lines  ///< the end of a scalar that began on an earlier line
};

struct Comment {
  std::size_t line = 0;   ///< from 1
  std::string_view text;  ///< after the '#', without the line break
  Before before = Before::nothing;
  Scalar scalar;  ///< of Before::scalar
};

struct Comments {
  std::vector<Comment> comments;       ///< those whose text contains what was looked for, in their order
  std::optional<std::string> problem;  ///< why the text cannot be YAML, with the line
};

/// The comments of `text` that contain `needle`. The views point into `text`.
Comments find_comments(std::string_view text, std::string_view needle);

}  // namespace pull_request

#endif
