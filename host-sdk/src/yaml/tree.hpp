// A YAML text as a tree that remembers where everything stands. Built from the parser's events instead of its
// own nodes, so that depth, repeated keys and aliases are checked before anything recurses over them.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "promotion/host/result.hpp"

namespace promotion::host::yaml {

struct Node;
using NodePtr = std::shared_ptr<const Node>;  // aliases share their anchor's node

// Lines and columns count from 1; a column counts bytes, as editors and compilers do.
struct Member {
  std::string key;
  int line = 0;
  int column = 0;
  NodePtr value;
};

// Immutable once it is read.
struct Node {
  enum class Kind { null, scalar, sequence, map };
  // Of a scalar: what its tag or its quotes make of it. `plain` is resolved by its text.
  enum class Style { plain, text, integer, real, boolean };

  Kind kind = Kind::null;
  Style style = Style::plain;
  int line = 0;
  int column = 0;
  std::string text;
  std::vector<NodePtr> items;
  std::vector<Member> members;  // in the order of the text; no key twice

  size_t height = 1;  // levels from here down, aliases included
  size_t weight = 0;  // about the bytes it takes when every alias is written out

  // None: it is no map or has no such member.
  const Member *find(std::string_view key) const;
};

// "FILE:LINE", as it opens every message about a file.
std::string at_line(std::string_view origin, int line);

// Why a text was refused, and where.
struct Refusal {
  int line = 1;
  int column = 1;
  std::string message;
};

// The documents of a text, empty ones left out. invalid_argument: not YAML, or more than these limits allow:
// 1 MiB of UTF-8 text without NUL, 1,000 documents, 64 levels, 16 MiB with all aliases written out.
Result<std::vector<NodePtr>> read(std::string_view text, std::string_view origin);
// The same for whoever tells of the place in a form of its own.
std::variant<std::vector<NodePtr>, Refusal> parse(std::string_view text);

inline constexpr size_t max_bytes = 1024 * 1024;

}  // namespace promotion::host::yaml
