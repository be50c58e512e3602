// yaml_tree.hpp: the structure of a YAML text: which value lies under which keys, and where its bytes are.
#ifndef PULL_REQUEST_EDIT_YAML_TREE_HPP
#define PULL_REQUEST_EDIT_YAML_TREE_HPP

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "edit/yaml_scanner.hpp"

namespace pull_request {

struct YamlNode {
  enum class Kind : std::uint8_t { empty, scalar, mapping, sequence, alias, block_scalar, several_lines };

  Kind kind = Kind::empty;
  bool has_key = false;        ///< it is a value of a mapping, and its key is a scalar of one line
  bool is_key = false;         ///< it is itself the key of what follows: no path leads to it
  std::uint32_t line = 0;      ///< from 1; of its begin, or of its key where it is empty
  std::uint32_t first = 0;     ///< the first of its children; 0: it has none
  std::uint32_t last = 0;      ///< the last of them
  std::uint32_t next = 0;      ///< the next child of the same parent; 0: it is the last
  std::uint32_t document = 0;  ///< the one it is the root of, from 0
  Scalar key;
  Scalar scalar;  ///< of a scalar
};

/// A node goes by its index in nodes; nodes[0] is none.
struct YamlTree {
  std::vector<YamlNode> nodes;
  std::vector<std::uint32_t> documents;  ///< their roots
  std::optional<std::string> problem;    ///< why the text cannot be followed, with the line
};

/// text: outlives the tree, whose tags point into it. Time and memory are linear in the text. Pure.
YamlTree read_yaml_tree(std::string_view text);

}  // namespace pull_request

#endif
