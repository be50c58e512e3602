#include <string>

#include "edit/edit_file.hpp"
#include "edit/scalar.hpp"
#include "edit/yaml_path.hpp"
#include "invariants.hpp"
#include "targets.hpp"

namespace promotion::fuzz {
namespace {

using namespace pull_request;

std::vector<MarkedValue> values_of(const Markers &markers) {
  std::vector<MarkedValue> values;
  for (const Marker &marker : markers.markers) {
    if (marker.before == Before::scalar) values.push_back({marker, ""});
  }
  return values;
}

// Every byte between the spans is as it was, and what stands in their place reads as the new value.
void check_bytes(std::string_view before, std::string_view after, const std::vector<MarkedValue> &values,
                 const std::vector<Change> &changes) {
  std::size_t read = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const Scalar &scalar = values[i].marker.scalar;
    require(read <= scalar.begin && scalar.begin < scalar.end && scalar.end <= before.size(),
            "spans that overlap, or leave the text");
    const std::string_view kept = before.substr(read, scalar.begin - read);
    require(after.substr(0, kept.size()) == kept, "a byte before a value changed");
    after.remove_prefix(kept.size());
    const std::string_view raw = before.substr(scalar.begin, scalar.end - scalar.begin);
    const bool same = changes[i].before == changes[i].after;
    const std::string made = same ? std::string(raw) : encode(changes[i].after, raw, scalar);
    require(after.substr(0, made.size()) == made, "a value has other bytes than it should");
    const ScalarStyle style = made.front() == '"' ? ScalarStyle::double_quoted : scalar.style;
    require(decode(made, style) == changes[i].after, "a value that does not read as what was written");
    after.remove_prefix(made.size());
    read = scalar.end;
  }
  require(after == before.substr(read), "a byte after the last value changed");
}

// Whoever looks for markers again finds the same ones, and has nothing to do.
void check_repeat(const Markers &before, const std::string &text, const Version &version) {
  const Markers again = find_markers(text);
  require(again.markers.size() == before.markers.size() && again.malformed == before.malformed,
          "a marker that came or went");
  for (std::size_t i = 0; i < again.markers.size(); ++i) {
    require(again.markers[i].line == before.markers[i].line &&
                again.markers[i].before == before.markers[i].before &&
                again.markers[i].reference == before.markers[i].reference,
            "a marker that became another");
  }
  const EditedFile repeated = edit_file(text, values_of(again), version);
  require(repeated.problems.empty() && repeated.text == text, "a second edit that changes something");
}

constexpr std::size_t most_paths = 32;

std::string quoted(const std::string &key) {
  std::string text = "['";
  for (const char c : key) text += c == '\'' ? "''" : std::string(1, c);
  return text + "']";
}

// The tree is the same but for the text of one value, and whoever goes the same way finds it.
void check_structure(const YamlTree &before, std::string_view old_text, std::uint32_t changed,
                     const std::string &text) {
  const YamlTree after = read_yaml_tree(text);
  require(!after.problem && after.nodes.size() == before.nodes.size(), "a structure that an edit changed");
  for (std::uint32_t i = 1; i < after.nodes.size(); ++i) {
    const YamlNode &a = before.nodes[i];
    const YamlNode &b = after.nodes[i];
    require(a.kind == b.kind && a.first == b.first && a.next == b.next && a.line == b.line,
            "a node that an edit made another");
    const auto raw = [](std::string_view whole, const Scalar &scalar) {
      return whole.substr(scalar.begin, scalar.end - scalar.begin);
    };
    require(raw(old_text, a.key) == raw(text, b.key), "a key that an edit changed");
    require(i == changed || raw(old_text, a.scalar) == raw(text, b.scalar),
            "another value that an edit changed");
  }
}

void check_path(const YamlTree &tree, const std::string &text, std::uint32_t node, const std::string &path,
                std::size_t document) {
  const YamlPath parsed = parse_yaml_path(path);
  if (!parsed.problem.empty()) return;  // a key that is not UTF-8, or too long a way
  const PathValue value = value_at(tree, text, parsed, document);
  if (!value.problem.empty()) return;  // a key that is there twice
  require(value.scalar.begin == tree.nodes[node].scalar.begin, "a path that leads elsewhere");
  const std::vector<MarkedValue> values{{{value.line, {}, Before::scalar, value.scalar}, ""}};
  const EditedFile edited = edit_file(text, values, {"6.0.1", "6.0.1", "", ""});
  if (!edited.problems.empty()) return;
  check_bytes(text, edited.text, values, edited.changes);
  check_structure(tree, text, node, edited.text);
}

// Each value that a path can name, reached by a walk over the tree.
void check_paths(const std::string &text) {
  const YamlTree tree = read_yaml_tree(text);
  if (tree.problem || tree.nodes.size() > 10'000) return;
  struct Place {
    std::uint32_t node;
    std::string path;
  };
  std::size_t checked = 0;
  for (std::size_t document = 0; document < tree.documents.size(); ++document) {
    std::vector<Place> open{{tree.documents[document], ""}};
    while (!open.empty() && checked < most_paths) {
      const Place place = open.back();
      open.pop_back();
      const YamlNode &node = tree.nodes[place.node];
      if (node.kind == YamlNode::Kind::scalar && !place.path.empty()) {
        check_path(tree, text, place.node, place.path, document);
        ++checked;
      }
      std::size_t index = 0;
      for (std::uint32_t child = node.first; child != 0; child = tree.nodes[child].next, ++index) {
        const Scalar &key = tree.nodes[child].key;
        if (node.kind == YamlNode::Kind::sequence) {
          open.push_back({child, place.path + "[" + std::to_string(index) + "]"});
        } else if (tree.nodes[child].has_key && place.path.size() < 4096) {
          const auto name = decode(text.substr(key.begin, key.end - key.begin), key.style);
          if (name) open.push_back({child, place.path + quoted(*name)});
        }
      }
    }
  }
}

}  // namespace

void edit(std::string_view yaml) {
  const std::string text(yaml);
  check_paths(text);
  const Markers markers = find_markers(text);
  if (markers.problem) return;
  const std::vector<MarkedValue> values = values_of(markers);
  for (const char *written :
       {"6.0.1", "1.10", "1.0.0+build.7", "v2 # no: comment", "it's \"quoted\"", "- [x]"}) {
    const Version version{written, written, "", ""};
    const EditedFile edited = edit_file(text, values, version);
    if (!edited.problems.empty()) {
      require(edited.text == text, "a text that changed although there was a problem");
      continue;
    }
    require(edited.changes.size() == values.size(), "a value without a change of its own");
    check_bytes(text, edited.text, values, edited.changes);
    check_repeat(markers, edited.text, version);
  }
}

}  // namespace promotion::fuzz
