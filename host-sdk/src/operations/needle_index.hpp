// Many needles in one haystack, in one pass over it.
#pragma once

#include <bitset>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace promotion::host::operations {

// Needles are known by their first four bytes, and a bitmap over those turns away almost every position of a
// text without a look at any needle.
class NeedleIndex {
 public:
  // A needle has at least four bytes. Adding one again changes nothing.
  void add(std::string needle);

  // The text with each longest match replaced; matches that touch or overlap become one.
  std::string replaced(std::string_view text, std::string_view replacement) const;

 private:
  // The length of the longest needle at the beginning of the text; 0: none.
  size_t match(std::string_view text) const;

  std::bitset<65536> bitmap_;
  std::unordered_map<uint32_t, std::vector<std::string>> by_prefix_;  // the longest first
};

}  // namespace promotion::host::operations
