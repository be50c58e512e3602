// Where the parts of a YAML text stand, and how they are replaced.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "yaml/tree.hpp"

namespace promotion::host::modules {

// A text that is edited from its end to its beginning would keep its positions; here each edit makes a new
// text, which is read anew.
class YamlText {
 public:
  explicit YamlText(const std::string &text) : text_(text) {}

  // What a node or a key begins at; both count from 1, columns in characters.
  size_t offset(int line, int column) const;
  size_t line_start(size_t offset) const;
  // Behind the line's end.
  size_t next_line(size_t offset) const;
  // In columns from 0.
  size_t indent(size_t line_start) const;

  bool is_flow(const yaml::Node &node) const;
  // Behind what the node is written as; npos: it is written in a way that is not followed here.
  size_t end_of(const yaml::Node &node, bool in_flow) const;
  // Behind the last line of what begins in this line and is indented deeper than that column.
  size_t end_of_block(size_t line_start, size_t column) const;

 private:
  size_t end_of_quoted(size_t at) const;
  size_t end_of_brackets(size_t at) const;
  size_t end_of_plain(size_t at, bool in_flow) const;

  const std::string &text_;
};

}  // namespace promotion::host::modules
