#include "yaml_mapping.hpp"

#include <algorithm>
#include <charconv>

#include "instant.hpp"

namespace promotion::host::operations {
namespace {

constexpr size_t longest_shown = 100;

int line_of(const YAML::Node &node, int otherwise) {
  const auto mark = node.Mark();
  return mark.is_null() ? otherwise : mark.line + 1;
}

}  // namespace

void YamlMistakes::add(int line, std::string_view sentence) {
  lines_.push_back(file_ + ":" + std::to_string(line) + ": " + std::string(sentence));
}

void YamlMistakes::add(int line, std::string_view key, std::string_view found, std::string_view expected) {
  add(line, std::string(key) + " is " + std::string(found) + "; expected " + std::string(expected));
}

std::string YamlMistakes::text() const {
  std::string all;
  for (const auto &line : lines_) all += (all.empty() ? "" : "\n") + line;
  return all;
}

std::string shown(const YAML::Node &node) {
  if (!node.IsDefined() || node.IsNull()) return "empty";
  if (node.IsMap()) return "a mapping";
  if (node.IsSequence()) return "a sequence";
  auto text = node.Scalar();
  if (text.size() > longest_shown) text = text.substr(0, longest_shown) + "…";
  return "\"" + text + "\"";
}

YamlMapping::YamlMapping(const YAML::Node &node, std::string path, int line, YamlMistakes &mistakes)
    : path_(std::move(path)), line_(line), mistakes_(mistakes) {
  if (!node.IsDefined() || node.IsNull()) return;
  if (!node.IsMap()) {
    mistakes_.add(line_, path_.empty() ? "the document" : path_, shown(node), "a mapping of keys to values");
    return;
  }
  for (const auto &pair : node) {
    const int at = line_of(pair.first, line_);
    if (!pair.first.IsScalar()) {
      mistakes_.add(at, (path_.empty() ? "the document" : path_) + " has a key that is " + shown(pair.first) +
                            "; expected a word");
      continue;
    }
    const auto [entry, is_new] = entries_.try_emplace(pair.first.Scalar(), Entry{pair.second, at, false});
    if (!is_new)
      mistakes_.add(at, path_of(pair.first.Scalar()) + " stands here a second time, first in line " +
                            std::to_string(entry->second.line) + "; expected it once");
  }
}

std::string YamlMapping::path_of(std::string_view key) const {
  return path_.empty() ? std::string(key) : path_ + "." + std::string(key);
}

YamlMapping::Entry *YamlMapping::take(std::string_view key) {
  if (std::find(known_.begin(), known_.end(), key) == known_.end()) known_.emplace_back(key);
  const auto found = entries_.find(std::string(key));
  if (found == entries_.end()) return nullptr;
  found->second.asked = true;
  return &found->second;
}

std::optional<YamlMapping::Value> YamlMapping::text(std::string_view key, std::string_view expected) {
  const auto *entry = take(key);
  if (!entry) return std::nullopt;
  if (!entry->value.IsScalar() || entry->value.Scalar().empty()) {
    mistakes_.add(entry->line, path_of(key), shown(entry->value), expected);
    return std::nullopt;
  }
  return Value{entry->value.Scalar(), entry->line};
}

std::optional<uint64_t> YamlMapping::number(std::string_view key, uint64_t lowest, uint64_t highest) {
  const auto expected = "a whole number from " + std::to_string(lowest) + " to " + std::to_string(highest);
  const auto value = text(key, expected);
  if (!value) return std::nullopt;
  uint64_t number = 0;
  const auto *end = value->text.data() + value->text.size();
  const auto [stop, error] = std::from_chars(value->text.data(), end, number);
  if (error != std::errc{} || stop != end || number < lowest || number > highest) {
    mistakes_.add(value->line, path_of(key), "\"" + value->text + "\"", expected);
    return std::nullopt;
  }
  return number;
}

std::optional<int64_t> YamlMapping::duration_ms(std::string_view key, int64_t lowest_ms) {
  const auto expected = "a duration such as 30s, 5m or 1h30m, at least " + std::to_string(lowest_ms) + "ms";
  const auto value = text(key, expected);
  if (!value) return std::nullopt;
  const auto duration = parse_duration_ms(value->text);
  if (!duration || *duration < lowest_ms) {
    mistakes_.add(value->line, path_of(key), "\"" + value->text + "\"", expected);
    return std::nullopt;
  }
  return duration;
}

YamlMapping YamlMapping::mapping(std::string_view key) {
  const auto *entry = take(key);
  return entry ? YamlMapping(entry->value, path_of(key), entry->line, mistakes_)
               : YamlMapping(YAML::Node(YAML::NodeType::Undefined), path_of(key), line_, mistakes_);
}

void YamlMapping::each_of(std::string_view key, const std::function<void(YamlMapping &)> &read) {
  const auto *entry = take(key);
  if (!entry) return;
  if (!entry->value.IsSequence()) {
    mistakes_.add(entry->line, path_of(key), shown(entry->value), "a sequence of mappings");
    return;
  }
  size_t index = 0;
  for (const auto &item : entry->value) {
    const auto path = path_of(key) + "[" + std::to_string(index++) + "]";
    YamlMapping mapping(item, path, line_of(item, entry->line), mistakes_);
    read(mapping);
    mapping.finish();
  }
}

void YamlMapping::finish() {
  std::string expected;
  for (const auto &name : known_) expected += (expected.empty() ? "" : ", ") + name;
  for (const auto &[key, entry] : entries_)
    if (!entry.asked)
      mistakes_.add(entry.line, path_of(key) + " is not a key of " + (path_.empty() ? "this file" : path_) +
                                    "; expected one of: " + expected);
}

}  // namespace promotion::host::operations
