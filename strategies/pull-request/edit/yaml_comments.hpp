// yaml_comments.hpp: the comments of a YAML text, and the value that stands before each.
#ifndef PULL_REQUEST_EDIT_YAML_COMMENTS_HPP
#define PULL_REQUEST_EDIT_YAML_COMMENTS_HPP

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "edit/yaml_scanner.hpp"

namespace pull_request {

struct Comments {
  std::vector<Comment> comments;       ///< those whose text contains what was looked for, in their order
  std::optional<std::string> problem;  ///< why the text cannot be YAML, with the line
};

/// The comments of `text` that contain `needle`. The views point into `text`.
Comments find_comments(std::string_view text, std::string_view needle);

}  // namespace pull_request

#endif
