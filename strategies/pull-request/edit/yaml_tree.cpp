#include "edit/yaml_tree.hpp"

#include <limits>

namespace pull_request {
namespace {

using Kind = YamlNode::Kind;
using Index = std::uint32_t;

/// A file of 8 MiB could have millions, and no manifest has as many.
constexpr std::size_t most_nodes = 1'000'000;

/// A collection that is open.
struct Level {
  Index node = 0;
  long column = 0;  ///< of its keys or dashes, in block style
  bool flow = false;
  Index slot = 0;  ///< the child that waits for its content, or has got it; 0: none yet
};

class TreeBuilder : public YamlListener {
 public:
  TreeBuilder() { tree_.nodes.emplace_back(); }

  YamlTree take(std::optional<std::string> problem) {
    if (problem) tree_.problem = std::move(problem);
    return std::move(tree_);
  }

  void document(bool begins) override {
    levels_.clear();
    key_line_ = 0;
    last_ = 0;
    // A "---" at the start only says that the first document begins.
    root_ = 0;
    if (begins) open_document();
  }

  void indicator(char c, YamlPlace place) override {
    if (tree_.problem) return;
    if (c == ':') return key(place, nullptr, true);
    if (in_flow()) return;
    if (c == '?') {
      if (!enter_mapping(place, true)) return;
      const Index child = levels_.back().slot = add_child(levels_.back().node, place);
      if (child != 0) at(child).is_key = true;
      return;
    }
    if (key_line_ == place.line) return fail(place, "a list begins on the line of its key");
    while (!levels_.empty() && levels_.back().column > place.column) levels_.pop_back();
    if (levels_.empty() || at(levels_.back().node).kind != Kind::sequence ||
        levels_.back().column != place.column) {
      if (!open(Kind::sequence, place, false)) return;
    }
    levels_.back().slot = add_child(levels_.back().node, place);
  }

  void flow(char c, YamlPlace place) override {
    if (tree_.problem) return;
    if (c == '[' || c == '{') {
      leave_deeper(place);
      open(c == '[' ? Kind::sequence : Kind::mapping, place, true);
      return;
    }
    // A pair in a list, as in [a: b], ends with it.
    if (!levels_.empty() && levels_.back().flow && levels_.back().column == pair_column) levels_.pop_back();
    if (!in_flow()) return fail(place, "a bracket is closed that was not opened");
    Level &level = levels_.back();
    if (c == ',') {
      level.slot = 0;
    } else if ((c == ']') != (at(level.node).kind == Kind::sequence)) {
      fail(place, "a bracket is closed by another kind of bracket");
    } else {
      levels_.pop_back();
    }
  }

  void key(YamlPlace place, const Scalar *name) override { key(place, name, false); }

  void value(YamlPlace place, Before kind, const Scalar &scalar) override {
    if (tree_.problem) return;
    leave_deeper(place);
    const Index slot = content_slot(place);
    if (slot == 0) return;
    last_ = slot;
    YamlNode &node = at(slot);
    node.line = static_cast<std::uint32_t>(place.line);
    if (kind == Before::scalar) node.scalar = scalar;
    node.kind = kind == Before::scalar         ? Kind::scalar
                : kind == Before::alias        ? Kind::alias
                : kind == Before::block_scalar ? Kind::block_scalar
                                               : Kind::several_lines;
  }

  void goes_on(YamlPlace place, bool is_key) override {
    if (tree_.problem) return;
    if (is_key || last_ == 0) return fail(place, "a key runs over several lines");
    YamlNode &node = at(last_);
    // In a flow mapping it can be a key without a value.
    if (node.kind == Kind::empty) {
      node.has_key = false;
    } else {
      node.kind = Kind::several_lines;
    }
  }

 private:
  static constexpr long pair_column = std::numeric_limits<long>::max();

  YamlNode &at(Index index) { return tree_.nodes[index]; }
  bool in_flow() const { return !levels_.empty() && levels_.back().flow; }

  void fail(YamlPlace place, std::string_view what) {
    if (!tree_.problem) tree_.problem = std::string(what) + " in line " + std::to_string(place.line);
  }

  void open_document() {
    root_ = add_node({});
    if (root_ == 0) return;
    at(root_).document = static_cast<Index>(tree_.documents.size());
    tree_.documents.push_back(root_);
  }

  Index add_node(YamlPlace place) {
    if (tree_.nodes.size() >= most_nodes) {
      fail(place, "there are more than a million values, the last");
      return 0;
    }
    tree_.nodes.emplace_back();
    tree_.nodes.back().line = static_cast<std::uint32_t>(place.line);
    return static_cast<Index>(tree_.nodes.size() - 1);
  }

  Index add_child(Index parent, YamlPlace place) {
    const Index child = add_node(place);
    if (child == 0) return 0;
    YamlNode &node = at(parent);
    (node.first == 0 ? node.first : at(node.last).next) = child;
    node.last = child;
    return child;
  }

  /// Where the next content belongs; 0: a child has to be made for it first.
  Index current_slot() {
    if (!levels_.empty()) return levels_.back().slot;
    if (root_ == 0) open_document();
    return root_;
  }

  /// The collections in block style that what begins in this column is not part of.
  void leave_deeper(YamlPlace place) {
    while (!levels_.empty() && !levels_.back().flow && levels_.back().column >= place.column)
      levels_.pop_back();
  }

  /// The empty node that content goes to; 0: there is none, and the text cannot be followed.
  Index content_slot(YamlPlace place) {
    Index slot = current_slot();
    if (slot == 0 && in_flow()) {
      Level &level = levels_.back();
      slot = level.slot = add_child(level.node, place);
      // In a mapping it can only be a key, since the value's place comes with the ':'.
      if (slot != 0 && at(level.node).kind == Kind::mapping) at(slot).is_key = true;
    }
    if (slot != 0 && at(slot).kind == Kind::empty) return slot;
    fail(place, "something stands where no value can be");
    return 0;
  }

  bool open(Kind kind, YamlPlace place, bool flow) {
    const Index slot = content_slot(place);
    if (slot == 0) return false;
    at(slot).kind = kind;
    at(slot).line = static_cast<std::uint32_t>(place.line);
    levels_.push_back({slot, flow ? -1 : place.column, flow, 0});
    last_ = 0;
    return true;
  }

  /// explicit_key: it has a '?' or ':' of its own.
  void key(YamlPlace place, const Scalar *name, bool explicit_key) {
    if (tree_.problem) return;
    if (in_flow() ? !enter_flow_pair(place) : !enter_mapping(place, explicit_key)) return;
    Level &level = levels_.back();
    const Index before = at(level.node).last;
    const Index child = add_child(level.node, place);
    level.slot = last_ = child;
    if (child == 0) return;
    if (name == nullptr && before != 0 && at(before).is_key && at(before).kind == Kind::scalar) {
      at(child).has_key = true;
      at(child).key = at(before).scalar;
    } else if (name != nullptr) {
      at(child).has_key = true;
      at(child).key = *name;
    }
  }

  bool enter_mapping(YamlPlace place, bool explicit_key) {
    if (!explicit_key && key_line_ == place.line) {
      fail(place, "there are two keys");
      return false;
    }
    key_line_ = explicit_key ? 0 : place.line;
    while (!levels_.empty() &&
           (levels_.back().column > place.column ||
            (levels_.back().column == place.column && at(levels_.back().node).kind == Kind::sequence)))
      levels_.pop_back();
    if (!levels_.empty() && levels_.back().column == place.column) return true;
    return open(Kind::mapping, place, false);
  }

  /// The pair of [a: b] is a mapping of its own.
  bool enter_flow_pair(YamlPlace place) {
    if (at(levels_.back().node).kind == Kind::mapping) return true;
    const Index slot = levels_.back().slot;
    if (slot != 0 && at(slot).kind != Kind::empty) {
      // What stood before the ':' was the key: a collection, or a quoted text.
      fail(place, "a key is no plain word");
      return false;
    }
    if (!open(Kind::mapping, place, true)) return false;
    levels_.back().column = pair_column;
    return true;
  }

  YamlTree tree_;
  Index root_ = 0;  // of the open document; 0: it begins with its first content
  std::vector<Level> levels_;
  Index last_ = 0;            // what a plain scalar that goes on belongs to
  std::size_t key_line_ = 0;  // the line of the last key in block style
};

}  // namespace

YamlTree read_yaml_tree(std::string_view text) {
  TreeBuilder builder;
  std::optional<std::string> problem = scan_yaml(text, builder);
  return builder.take(std::move(problem));
}

}  // namespace pull_request
