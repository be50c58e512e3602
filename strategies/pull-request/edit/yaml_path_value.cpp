// From a path to the bytes of its value.
#include "edit/scalar.hpp"
#include "edit/yaml_path.hpp"

namespace pull_request {
namespace {

using Kind = YamlNode::Kind;
using Index = std::uint32_t;

constexpr std::size_t most_names = 8;

std::string_view named(Kind kind) {
  switch (kind) {
    case Kind::empty:
      return "empty";
    case Kind::scalar:
      return "a single value";
    case Kind::mapping:
      return "a mapping";
    case Kind::sequence:
      return "a list";
    case Kind::alias:
      return "an alias; edit where its anchor is";
    case Kind::block_scalar:
      return "a block scalar; write it on the line of its key";
    case Kind::several_lines:
      return "a text of several lines; write it on one";
  }
  return "something else";
}

/// Where a walk along the path ends: at a node, or at why there is none.
struct Walked {
  Index node = 0;
  std::size_t steps = 0;  ///< how many of them could be made
  std::string problem;
};

class Walk {
 public:
  Walk(const YamlTree &tree, std::string_view text) : tree_(tree), text_(text) {}

  Walked along(Index root, const YamlPath &path) {
    Walked walked{root, 0, {}};
    for (const YamlStep &step : path.steps) {
      const std::string here = walked.steps == 0 ? "the document" : path.steps[walked.steps - 1].text;
      const Index next = step.kind == YamlStep::Kind::key     ? under_key(walked, here, step)
                         : step.kind == YamlStep::Kind::index ? at_index(walked, here, step)
                                                              : item_with(walked, here, step);
      if (next == 0) return walked;
      walked.node = next;
      ++walked.steps;
    }
    const YamlNode &node = at(walked.node);
    if (node.kind != Kind::scalar)
      walked.problem = path.steps.back().text + where(node) + " is " + std::string(named(node.kind)) +
                       (node.kind == Kind::empty ? "; write a first value there" : "");
    return walked;
  }

 private:
  const YamlNode &at(Index index) const { return tree_.nodes[index]; }

  static std::string where(const YamlNode &node) {
    return node.line == 0 ? "" : " (line " + std::to_string(node.line) + ")";
  }

  std::optional<std::string> read(const Scalar &scalar) const {
    return decode(text_.substr(scalar.begin, scalar.end - scalar.begin), scalar.style);
  }

  /// Sets the problem where it is something else.
  bool is(Walked &walked, Kind kind, const std::string &here) const {
    const YamlNode &node = at(walked.node);
    if (node.kind == kind) return true;
    walked.problem =
        here + where(node) + " is " + std::string(named(node.kind)) + ", not " + std::string(named(kind));
    return false;
  }

  /// The child with that key, 0 where there is none; count: how many there are.
  Index child_with(Index mapping, const std::string &key, std::size_t &count) const {
    Index found = 0;
    count = 0;
    for (Index child = at(mapping).first; child != 0; child = at(child).next) {
      if (!at(child).has_key || read(at(child).key) != key) continue;
      found = child;
      ++count;
    }
    return found;
  }

  Index under_key(Walked &walked, const std::string &here, const YamlStep &step) {
    if (!is(walked, Kind::mapping, here)) return 0;
    std::size_t count = 0;
    const Index found = child_with(walked.node, step.key, count);
    if (count == 1) return found;
    const std::string place = here + where(at(walked.node)) + " has ";
    walked.problem = count == 0 ? place + "no key \"" + step.key + "\"" + names_in(walked.node)
                                : place + "the key \"" + step.key + "\" " + std::to_string(count) + " times";
    return 0;
  }

  Index at_index(Walked &walked, const std::string &here, const YamlStep &step) {
    if (!is(walked, Kind::sequence, here)) return 0;
    std::size_t count = 0;
    for (Index child = at(walked.node).first; child != 0; child = at(child).next) {
      if (count++ == step.index) return child;
    }
    walked.problem = here + where(at(walked.node)) + " has " + std::to_string(count) +
                     (count == 1 ? " item" : " items") + ", counted from 0, and so none with the index " +
                     std::to_string(step.index);
    return 0;
  }

  Index item_with(Walked &walked, const std::string &here, const YamlStep &step) {
    if (!is(walked, Kind::sequence, here)) return 0;
    Index found = 0;
    std::size_t count = 0;
    for (Index child = at(walked.node).first; child != 0; child = at(child).next) {
      if (at(child).kind != Kind::mapping) continue;
      std::size_t keys = 0;
      const Index value = child_with(child, step.key, keys);
      if (keys != 1 || at(value).kind != Kind::scalar || read(at(value).scalar) != step.value) continue;
      found = child;
      ++count;
    }
    if (count == 1) return found;
    walked.problem = here + where(at(walked.node)) + " has " +
                     (count == 0 ? "no item" : std::to_string(count) + " items") + " whose " + step.key +
                     " is \"" + step.value + "\"";
    return 0;
  }

  std::string names_in(Index mapping) const {
    std::string names;
    std::size_t count = 0;
    for (Index child = at(mapping).first; child != 0; child = at(child).next) {
      if (!at(child).has_key) continue;
      if (++count > most_names) return names + " …";
      names += (names.empty() ? "; it has " : ", ") + read(at(child).key).value_or("?");
    }
    return names;
  }

  const YamlTree &tree_;
  std::string_view text_;
};

/// Of several documents where the path leads to nothing, the one that it fits best.
PathValue nowhere(const std::vector<Walked> &walks, std::size_t documents) {
  PathValue value;
  if (walks.empty()) {
    value.problem = "the file is empty";
    return value;
  }
  std::size_t best = 0;
  for (std::size_t i = 1; i < walks.size(); ++i) {
    if (walks[i].steps > walks[best].steps) best = i;
  }
  value.problem = walks[best].problem;
  if (documents > 1 && walks.size() > 1)
    value.problem += " in the document " + std::to_string(best) + ", and the others have it neither";
  return value;
}

}  // namespace

PathValue value_at(const YamlTree &tree, std::string_view text, const YamlPath &path,
                   std::optional<std::size_t> document) {
  PathValue value;
  if (tree.problem) {
    value.problem = "the file is not YAML: " + *tree.problem;
    return value;
  }
  if (document && *document >= tree.documents.size()) {
    value.problem = "the file has " + std::to_string(tree.documents.size()) +
                    " documents, counted from 0, and so none with the index " + std::to_string(*document);
    return value;
  }
  Walk walk(tree, text);
  std::vector<Walked> walks;
  std::vector<std::size_t> found;
  for (std::size_t i = 0; i < tree.documents.size(); ++i) {
    if (document && *document != i) continue;
    walks.push_back(walk.along(tree.documents[i], path));
    if (walks.back().steps == path.steps.size()) found.push_back(i);
  }
  if (found.size() > 1) {
    for (const std::size_t each : found)
      value.problem += (value.problem.empty() ? "it is in the documents " : ", ") + std::to_string(each);
    value.problem += " of the file; say which with document";
    return value;
  }
  if (found.empty()) return nowhere(walks, tree.documents.size());
  const Walked &walked = walks[document ? 0 : found.front()];
  value.problem = walked.problem;
  value.scalar = tree.nodes[walked.node].scalar;
  value.line = tree.nodes[walked.node].line;
  return value;
}

}  // namespace pull_request
