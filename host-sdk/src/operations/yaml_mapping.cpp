#include "yaml_mapping.hpp"

#include <algorithm>
#include <charconv>

#include "promotion/host/instant.hpp"
#include "text/utf8.hpp"

namespace promotion::host::operations {
namespace {

constexpr size_t longest_shown = 100;

// How a message shows what was found.
std::string shown(const yaml::Node &node) {
  if (node.kind == yaml::Node::Kind::null) return "empty";
  if (node.kind == yaml::Node::Kind::map) return "a mapping";
  if (node.kind == yaml::Node::Kind::sequence) return "a sequence";
  return node.text.size() > longest_shown ? "\"" + std::string(cut(node.text, longest_shown)) + "…\""
                                          : "\"" + node.text + "\"";
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

YamlMapping::YamlMapping(const yaml::Node *node, std::string path, int line, YamlMistakes &mistakes)
    : path_(std::move(path)), line_(line), mistakes_(mistakes) {
  if (node == nullptr || node->kind == yaml::Node::Kind::null) return;
  if (node->kind != yaml::Node::Kind::map)
    mistakes_.add(line_, path_.empty() ? "the document" : path_, shown(*node), "a mapping of keys to values");
  for (const auto &member : node->members)
    entries_.emplace(member.key, Entry{member.value.get(), member.line, false});
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
  if (entry->value->kind != yaml::Node::Kind::scalar || entry->value->text.empty()) {
    mistakes_.add(entry->line, path_of(key), shown(*entry->value), expected);
    return std::nullopt;
  }
  return Value{entry->value->text, entry->line};
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
               : YamlMapping(nullptr, path_of(key), line_, mistakes_);
}

std::vector<YamlMapping::Value> YamlMapping::texts(std::string_view key, std::string_view expected) {
  std::vector<Value> found;
  const auto *entry = take(key);
  if (!entry) return found;
  if (entry->value->kind != yaml::Node::Kind::sequence)
    mistakes_.add(entry->line, path_of(key), shown(*entry->value),
                  "a sequence, each entry " + std::string(expected));
  for (const auto &item : entry->value->items) {
    if (item->kind == yaml::Node::Kind::scalar && !item->text.empty())
      found.push_back({item->text, item->line});
    else
      mistakes_.add(item->line, path_of(key), shown(*item), expected);
  }
  return found;
}

void YamlMapping::each_of(std::string_view key, const std::function<void(YamlMapping &)> &read) {
  const auto *entry = take(key);
  if (!entry) return;
  if (entry->value->kind != yaml::Node::Kind::sequence) {
    mistakes_.add(entry->line, path_of(key), shown(*entry->value), "a sequence of mappings");
    return;
  }
  size_t index = 0;
  for (const auto &item : entry->value->items) {
    const auto path = path_of(key) + "[" + std::to_string(index++) + "]";
    YamlMapping mapping(item.get(), path, item->line, mistakes_);
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
