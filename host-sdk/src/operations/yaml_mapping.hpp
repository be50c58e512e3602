// A YAML mapping read key by key, with every mistake told by file, line and key.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "yaml/tree.hpp"

namespace promotion::host::operations {

// What is wrong with one file, in the order found.
class YamlMistakes {
 public:
  explicit YamlMistakes(std::string file) : file_(std::move(file)) {}

  // Kept as FILE:LINE: SENTENCE.
  void add(int line, std::string_view sentence);
  void add(int line, std::string_view key, std::string_view found, std::string_view expected);

  bool empty() const { return lines_.empty(); }
  std::string text() const;  // one a line

 private:
  std::string file_;
  std::vector<std::string> lines_;
};

// Getters answer nothing for a key that is absent or wrong; what is wrong is with the mistakes then. `finish`
// tells which keys nobody asked for.
class YamlMapping {
 public:
  struct Value {
    std::string text;
    int line = 0;
  };

  // path: the keys that lead here, such as "events"; empty for the whole document.
  // The node outlives it; none: the mapping is empty.
  YamlMapping(const yaml::Node *node, std::string path, int line, YamlMistakes &mistakes);

  std::optional<Value> text(std::string_view key, std::string_view expected);
  std::optional<uint64_t> number(std::string_view key, uint64_t lowest, uint64_t highest);
  std::optional<int64_t> duration_ms(std::string_view key, int64_t lowest_ms);
  YamlMapping mapping(std::string_view key);  // an empty one if it is absent
  std::vector<Value> texts(std::string_view key,
                           std::string_view expected);  // of a sequence; none if it is absent
  void each_of(std::string_view key, const std::function<void(YamlMapping &)> &read);

  bool has(std::string_view key) const { return entries_.contains(std::string(key)); }
  int line() const { return line_; }
  std::string path_of(std::string_view key) const;
  void finish();

 private:
  struct Entry {
    const yaml::Node *value = nullptr;
    int line = 0;
    bool asked = false;
  };
  Entry *take(std::string_view key);

  std::string path_;
  int line_;
  YamlMistakes &mistakes_;
  std::map<std::string, Entry> entries_;
  std::vector<std::string> known_;
};

}  // namespace promotion::host::operations
