// yaml_path.hpp: the way to a value that no marker names: spec.images[name=podinfo].newTag
#ifndef PULL_REQUEST_EDIT_YAML_PATH_HPP
#define PULL_REQUEST_EDIT_YAML_PATH_HPP

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "edit/yaml_tree.hpp"

namespace pull_request {

/// One step from a value to one that lies in it.
struct YamlStep {
  enum class Kind { key, index, item };

  Kind kind = Kind::key;
  std::string key;        ///< of key; of item the key that its items are told apart by
  std::string value;      ///< of item: what that key has to hold
  std::size_t index = 0;  ///< of index, from 0
  std::string text;       ///< the path up to here, as it was written
};

/// Keys are separated by dots; a key with other characters than letters, digits, '_', '-', '/' and '$' stands
/// in brackets and quotes. [3] is the item with that index, [name=podinfo] the one whose key `name` is
/// podinfo; the value may stand in quotes too. In double quotes \" and \\ are escapes, in single ones ''.
struct YamlPath {
  std::vector<YamlStep> steps;
  std::string problem;  ///< why it is no path, in a sentence without subject; then there are no steps
};
YamlPath parse_yaml_path(std::string_view text);

struct PathValue {
  std::size_t line = 0;  ///< from 1
  Scalar scalar;
  std::string
      problem;  ///< why there is no value that can be replaced: a sentence, with the line where it can
};

/// The scalar at a path of parse_yaml_path(). tree: of `text`. document: the only one to look at, from 0;
/// without it the path has to lead to a value in exactly one. Pure.
PathValue value_at(const YamlTree &tree, std::string_view text, const YamlPath &path,
                   std::optional<std::size_t> document);

}  // namespace pull_request

#endif
