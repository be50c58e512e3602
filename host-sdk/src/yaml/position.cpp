#include "position.hpp"

#include <charconv>

namespace promotion::host::yaml {
namespace {

// One step further: the node there and where it is written. No node: there is nothing.
struct Step {
  const Node *node = nullptr;
  Position position;
};

Step step_into(const Node &from, const std::string &name) {
  if (from.kind == Node::Kind::map) {
    const auto *member = from.find(name);
    return member == nullptr ? Step{} : Step{member->value.get(), {member->line, member->column}};
  }
  if (from.kind != Node::Kind::sequence) return {};
  size_t index = 0;
  const auto *end = name.data() + name.size();
  const auto [stop, error] = std::from_chars(name.data(), end, index);
  if (error != std::errc{} || stop != end || index >= from.items.size()) return {};
  const auto &item = *from.items[index];
  return {&item, {item.line, item.column}};
}

bool is_plain(std::string_view key) {
  return !key.empty() && key.find_first_of(".[]\" /") == std::string_view::npos;
}

}  // namespace

Position locate(const Node &document, std::string_view pointer) {
  Position position{document.line, document.column};
  const Node *node = &document;
  for (const auto &name : steps_of(pointer)) {
    const Step next = step_into(*node, name);
    if (next.node == nullptr) break;
    node = next.node;
    position = next.position;
  }
  return position;
}

std::string field_of(const Node &document, std::string_view pointer) {
  std::string field;
  const Node *node = &document;
  for (const auto &name : steps_of(pointer)) {
    if (node != nullptr && node->kind == Node::Kind::sequence)
      field += "[" + name + "]";
    else if (is_plain(name))
      field += (field.empty() ? "" : ".") + name;
    else
      field += "[\"" + name + "\"]";
    if (node != nullptr) node = step_into(*node, name).node;
  }
  return field;
}

std::vector<std::string> steps_of(std::string_view pointer) {
  std::vector<std::string> steps;
  while (pointer.starts_with('/')) {
    pointer.remove_prefix(1);
    const auto written = pointer.substr(0, pointer.find('/'));
    std::string step;
    for (size_t i = 0; i < written.size(); ++i) {
      const bool escape = written[i] == '~' && i + 1 < written.size();
      if (escape) ++i;
      step += escape ? (written[i] == '1' ? '/' : '~') : written[i];
    }
    steps.push_back(std::move(step));
    pointer.remove_prefix(written.size());
  }
  return steps;
}

std::string pointer_step(std::string_view step) {
  std::string written = "/";
  for (const char c : step) written += c == '~' ? "~0" : c == '/' ? "~1" : std::string(1, c);
  return written;
}

}  // namespace promotion::host::yaml
