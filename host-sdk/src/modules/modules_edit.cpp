#include "modules_edit.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "modules_file.hpp"
#include "yaml/tree.hpp"
#include "yaml_text.hpp"

namespace promotion::host::modules {
namespace {

constexpr size_t nowhere = std::string::npos;

// A key and what is to stand behind it; empty: the key is to go.
using Assignment = std::pair<std::string, std::string>;

Error by_hand(const std::filesystem::path &file, int line, const std::string &what) {
  return {Code::failed_precondition,
          yaml::at_line(file.string(), line) + ": " + what + "; change the file by hand",
          {},
          0};
}

std::string scalar(const std::string &text) {
  constexpr std::string_view plain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_./+=-";
  const bool is_plain =
      !text.empty() && text.find_first_not_of(plain) == nowhere && text.front() != '-' && text.front() != '=';
  return is_plain ? text : nlohmann::json(text).dump();
}

std::string list(const std::vector<std::string> &texts) {
  std::string joined;
  for (const auto &text : texts) joined += (joined.empty() ? "" : ", ") + scalar(text);
  return texts.empty() ? "" : "[" + joined + "]";
}

std::vector<Assignment> assignments(const EntryChange &change) {
  std::vector<Assignment> all;
  const auto add = [&](const char *key, const std::optional<std::string> &text) {
    if (text) all.emplace_back(key, text->empty() ? "" : scalar(*text));
  };
  add("path", change.path);
  add("version", change.version);
  add("sha256", change.sha256);
  add("signature", change.signature);
  add("isolation", change.isolation);
  if (change.services) all.emplace_back("services", list(*change.services));
  if (change.secret_namespaces) all.emplace_back("secretNamespaces", list(*change.secret_namespaces));
  const auto add_object = [&](const char *key, const std::optional<std::string> &json) {
    if (json) all.emplace_back(key, *json == "{}" ? "" : *json);
  };
  add_object("limits", change.limits_json);
  add_object("watch", change.watch_json);
  add_object("configuration", change.configuration_json);
  return all;
}

struct Entry {
  yaml::NodePtr root;
  yaml::NodePtr node;  // nullptr: there is no such module
};

Result<Entry> find_entry(const std::string &text, const std::filesystem::path &file,
                         const std::string &name) {
  if (const auto valid = parse_modules_file(text, file); !valid.ok()) return valid.error();
  const auto documents = yaml::read(text, file.string());
  if (!documents.ok()) return documents.error();
  Entry entry{documents->front(), nullptr};
  for (const auto &item : entry.root->find("modules")->value->items)
    if (const yaml::Member *known = item->find("name"); known != nullptr && known->value->text == name)
      entry.node = item;
  return entry;
}

Error unknown(const std::filesystem::path &file, const std::string &name) {
  return {Code::not_found, file.string() + " has no module '" + name + "'", {}, 0};
}

// One key of one entry of a text that is a modules file.
class KeyEdit {
 public:
  KeyEdit(const std::string &text, const std::filesystem::path &file, const yaml::Node &entry)
      : text_(text), file_(file), places_(text_), entry_(entry), flow_(places_.is_flow(entry)) {}

  Result<std::string> assign(const Assignment &assignment) const {
    const yaml::Member *member = entry_.find(assignment.first);
    if (member == nullptr) return assignment.second.empty() ? Result<std::string>(text_) : insert(assignment);
    const size_t key = places_.offset(member->line, member->column);
    const size_t end = end_of(*member, key);
    if (end == nowhere)
      return by_hand(file_, member->line, "the value of '" + member->key + "' is written in an unusual way");
    return assignment.second.empty() ? remove(key, end) : replace(*member, key, end, assignment.second);
  }

 private:
  bool is_block(const yaml::Member &member) const {
    return !flow_ && member.value->kind != yaml::Node::Kind::scalar && !places_.is_flow(*member.value);
  }

  size_t end_of(const yaml::Member &member, size_t key) const {
    if (!is_block(member)) return places_.end_of(*member.value, flow_);
    const size_t line = places_.line_start(key);
    // A list may stand no deeper than its key.
    const size_t column = key - line - (member.value->kind == yaml::Node::Kind::sequence ? 1 : 0);
    return places_.end_of_block(line, column);
  }

  Result<std::string> replace(const yaml::Member &member, size_t key, size_t end,
                              const std::string &value) const {
    std::string text = text_;
    if (!is_block(member)) {
      const size_t begin = places_.offset(member.value->line, member.value->column);
      return text.replace(begin, end - begin, value);
    }
    return text.replace(key, end - key, member.key + ": " + value + "\n");
  }

  Result<std::string> remove(size_t key, size_t end) const {
    std::string text = text_;
    if (!flow_) {
      const size_t begin = places_.line_start(key);
      if (text.find_first_not_of(' ', begin) != key)
        return by_hand(file_, entry_.line, "the key to remove stands beside the dash");
      const size_t behind = text[end - 1] == '\n' ? end : places_.next_line(end);
      return text.erase(begin, behind - begin);
    }
    const size_t comma = text.find_first_not_of(" \n\r", end);
    if (comma != nowhere && text[comma] == ',') {
      const size_t next = text.find_first_not_of(" \n\r", comma + 1);
      return text.erase(key, (next == nowhere ? text.size() : next) - key);
    }
    const size_t before = text.rfind(',', key);
    if (before == nowhere) return by_hand(file_, entry_.line, "the entry has no other key");
    return text.erase(before, end - before);
  }

  // Behind the path, which every entry has.
  Result<std::string> insert(const Assignment &assignment) const {
    const yaml::Member &path = *entry_.find("path");
    const size_t end = places_.end_of(*path.value, flow_);
    if (end == nowhere) return by_hand(file_, path.line, "the value of 'path' is written in an unusual way");
    std::string text = text_;
    if (flow_) return text.insert(end, ", " + assignment.first + ": " + assignment.second);
    const size_t key = places_.offset(path.line, path.column);
    const std::string indent(key - places_.line_start(key), ' ');
    size_t at = places_.next_line(end);
    if (at == text.size() && (text.empty() || text.back() != '\n')) {
      text += "\n";
      at = text.size();
    }
    return text.insert(at, indent + assignment.first + ": " + assignment.second + "\n");
  }

  const std::string &text_;
  const std::filesystem::path &file_;
  const YamlText places_;
  const yaml::Node &entry_;
  const bool flow_;
};

// Read as the file's are; what cannot be read so is found when the whole text is.
void take_objects(WantedModule &module, const EntryChange &change, const std::filesystem::path &file) {
  nlohmann::json entry = {{"name", "x"}, {"path", "x"}};
  const auto add = [&](const char *key, const std::optional<std::string> &json) {
    if (json && !json->empty()) entry[key] = nlohmann::json::parse(*json, nullptr, false);
  };
  add("limits", change.limits_json);
  add("watch", change.watch_json);
  add("configuration", change.configuration_json);
  const auto read = parse_modules_file(nlohmann::json{{"modules", {entry}}}.dump(), file);
  if (!read.ok()) return;
  if (change.limits_json) module.limits = read->front().limits;
  if (change.watch_json) {
    module.watch_window_ms = read->front().watch_window_ms;
    module.watch_max_errors = read->front().watch_max_errors;
  }
  if (change.configuration_json) module.configuration_json = read->front().configuration_json;
}

WantedModule changed(WantedModule module, const EntryChange &change, const std::filesystem::path &file) {
  if (change.path)
    module.path = (std::filesystem::absolute(file).parent_path() / *change.path).lexically_normal();
  if (change.version) module.version = *change.version;
  if (change.sha256) module.sha256 = *change.sha256;
  if (change.signature) module.signature = *change.signature;
  if (change.isolation) module.isolation = isolation_named(*change.isolation);
  if (change.services) module.services = *change.services;
  if (change.secret_namespaces) module.secret_namespaces = *change.secret_namespaces;
  take_objects(module, change, file);
  return module;
}

// Whether the text says what was meant.
Status check(const std::string &text, const std::filesystem::path &file, std::vector<WantedModule> expected) {
  auto found = parse_modules_file(text, file);
  if (!found.ok())
    return by_hand(file, 1, "the change would make it unreadable (" + found.error().message + ")");
  bool same = found->size() == expected.size();
  for (size_t i = 0; same && i < expected.size(); ++i) same = expected[i] == (*found)[i];
  if (same) return success();
  return by_hand(file, 1, "the change would reach other keys than those that were meant");
}

}  // namespace

Result<std::string> change_entry(const std::string &text, const std::filesystem::path &file,
                                 const std::string &name, const EntryChange &change) {
  std::string edited = text;
  auto all = assignments(change);
  std::reverse(all.begin(), all.end());  // each new key goes right behind the path, so the last one first
  for (const Assignment &assignment : all) {
    const auto entry = find_entry(edited, file, name);
    if (!entry.ok()) return entry.error();
    if (entry->node == nullptr) return unknown(file, name);
    auto next = KeyEdit(edited, file, *entry->node).assign(assignment);
    if (!next.ok()) return next.error();
    edited = std::move(*next);
  }
  auto expected = parse_modules_file(text, file);
  if (!expected.ok()) return expected.error();
  for (WantedModule &module : *expected)
    if (module.name == name) module = changed(std::move(module), change, file);
  if (Status checked = check(edited, file, std::move(*expected)); !checked.ok()) return checked.error();
  return edited;
}

Result<std::string> add_entry(const std::string &text, const std::filesystem::path &file,
                              const std::string &name, const EntryChange &change) {
  const auto entry = find_entry(text, file, name);
  if (!entry.ok()) return entry.error();
  if (entry->node != nullptr)
    return Error{Code::conflict,
                 file.string() + " has the module '" + name + "' already, in line " +
                     std::to_string(entry->node->line),
                 {},
                 0};
  const yaml::Member &modules = *entry->root->find("modules");
  const YamlText places(text);
  std::string indent = "  ", edited = text;
  size_t at = 0;
  if (modules.value->items.empty()) {
    const size_t end = places.end_of(*modules.value, false);
    if (end == nowhere) return by_hand(file, modules.line, "'modules' is written in an unusual way");
    const size_t begin = places.offset(modules.value->line, modules.value->column);
    edited.erase(begin, end - begin);
    while (begin > 0 && edited[begin - 1] == ' ' && at == 0) at = begin - 1;
    if (at != 0) edited.erase(at, 1);
    at = YamlText(edited).next_line(at == 0 ? begin : at);
  } else {
    if (places.is_flow(*modules.value))
      return by_hand(file, modules.line, "'modules' is written within brackets");
    const yaml::Node &last = *modules.value->items.back();
    const size_t line = places.line_start(places.offset(last.line, last.column));
    indent = std::string(places.indent(line), ' ');
    at = places.end_of_block(line, indent.size());
  }
  if (at == edited.size() && !edited.empty() && edited.back() != '\n') {
    edited += "\n";
    at = edited.size();
  }
  std::string lines = indent + "- name: " + scalar(name) + "\n";
  for (const auto &[key, value] : assignments(change))
    if (!value.empty()) lines += indent + "  " + key + ": " + value + "\n";
  edited.insert(at, lines);

  auto expected = parse_modules_file(text, file);
  WantedModule added;
  added.name = name;
  expected->push_back(changed(std::move(added), change, file));
  if (Status checked = check(edited, file, std::move(*expected)); !checked.ok()) return checked.error();
  return edited;
}

Result<std::string> remove_entry(const std::string &text, const std::filesystem::path &file,
                                 const std::string &name) {
  const auto entry = find_entry(text, file, name);
  if (!entry.ok()) return entry.error();
  if (entry->node == nullptr) return unknown(file, name);
  const yaml::Member &modules = *entry->root->find("modules");
  const YamlText places(text);
  if (places.is_flow(*modules.value))
    return by_hand(file, modules.line, "'modules' is written within brackets");
  const size_t line = places.line_start(places.offset(entry->node->line, entry->node->column));
  const size_t end = places.end_of_block(line, places.indent(line));
  std::string edited = text;
  edited.erase(line, end - line);
  if (modules.value->items.size() == 1) {
    const size_t key = places.offset(modules.line, modules.column);
    edited.insert(key + std::string_view("modules:").size(), " []");
  }
  auto expected = parse_modules_file(text, file);
  std::erase_if(*expected, [&](const WantedModule &module) { return module.name == name; });
  if (Status checked = check(edited, file, std::move(*expected)); !checked.ok()) return checked.error();
  return edited;
}

}  // namespace promotion::host::modules
