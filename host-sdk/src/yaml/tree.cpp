#include "tree.hpp"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <optional>
#include <sstream>
#include <unordered_map>
#include <unordered_set>

#include "text/utf8.hpp"

namespace promotion::host::yaml {
namespace {

constexpr size_t max_documents = 1'000;
constexpr size_t max_height = 64;
constexpr size_t max_weight = 16 * 1024 * 1024;
constexpr size_t node_weight = 16;

// Thrown through the parser, which has no other way to be stopped, and caught in parse.
struct Refused {
  YAML::Mark mark;
  std::string message;
};

void set_position(Node &node, const YAML::Mark &mark) {
  node.line = mark.line + 1;
  node.column = mark.column + 1;
}

class TreeBuilder final : public YAML::EventHandler {
 public:
  NodePtr take_root() { return std::move(root_); }

  void OnDocumentStart(const YAML::Mark &mark) override {
    // A token that fits nowhere, such as a lone ']', is never taken by the parser: it would hand out empty
    // documents for ever.
    if (mark.pos <= last_start_) throw Refused{mark, "is not YAML: what is here fits nowhere"};
    last_start_ = mark.pos;
    anchors_.clear();
    open_.clear();
    root_.reset();
  }
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark &mark, YAML::anchor_t anchor) override { leaf(mark, anchor, {}); }

  void OnScalar(const YAML::Mark &mark, const std::string &tag, YAML::anchor_t anchor,
                const std::string &value) override {
    if (!is_utf8(value)) throw Refused{mark, "has bytes that are not UTF-8, or a NUL"};
    Node node;
    node.kind = Node::Kind::scalar;
    node.style = style_of(tag, mark);
    node.text = value;
    if (tag == "tag:yaml.org,2002:null") node = {};
    leaf(mark, anchor, std::move(node));
  }

  void OnAlias(const YAML::Mark &mark, YAML::anchor_t anchor) override {
    const auto found = anchors_.find(anchor);
    if (found == anchors_.end()) throw Refused{mark, "an alias refers to what it is a part of"};
    place(mark, found->second);
  }

  void OnSequenceStart(const YAML::Mark &mark, const std::string &tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    open(mark, tag, "tag:yaml.org,2002:seq", anchor, Node::Kind::sequence);
  }
  void OnSequenceEnd() override { close(); }

  void OnMapStart(const YAML::Mark &mark, const std::string &tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    open(mark, tag, "tag:yaml.org,2002:map", anchor, Node::Kind::map);
  }
  void OnMapEnd() override { close(); }

 private:
  struct Frame {
    YAML::Mark mark;
    YAML::anchor_t anchor;
    Node node;
    std::optional<Member> member;  // a key that waits for its value
    std::unordered_set<std::string> keys;
  };

  static Node::Style style_of(const std::string &tag, const YAML::Mark &mark) {
    if (tag == "?" || tag.empty() || tag == "tag:yaml.org,2002:null") return Node::Style::plain;
    if (tag == "!" || tag == "tag:yaml.org,2002:str") return Node::Style::text;
    if (tag == "tag:yaml.org,2002:int") return Node::Style::integer;
    if (tag == "tag:yaml.org,2002:float") return Node::Style::real;
    if (tag == "tag:yaml.org,2002:bool") return Node::Style::boolean;
    throw Refused{mark, "the tag '" + tag + "' is not known here; leave it out"};
  }

  void open(const YAML::Mark &mark, const std::string &tag, const char *own_tag, YAML::anchor_t anchor,
            Node::Kind kind) {
    if (tag != "?" && !tag.empty() && tag != own_tag)
      throw Refused{mark, "the tag '" + tag + "' is not known here; leave it out"};
    if (open_.size() >= max_height) throw too_deep(mark);
    Frame frame{mark, anchor, {}, {}, {}};
    frame.node.kind = kind;
    set_position(frame.node, mark);
    frame.node.weight = node_weight;
    open_.push_back(std::move(frame));
  }

  void close() {
    Frame frame = std::move(open_.back());
    open_.pop_back();
    finish(frame.mark, frame.anchor, std::move(frame.node));
  }

  void leaf(const YAML::Mark &mark, YAML::anchor_t anchor, Node node) {
    set_position(node, mark);
    node.weight = node_weight + node.text.size();
    finish(mark, anchor, std::move(node));
  }

  void finish(const YAML::Mark &mark, YAML::anchor_t anchor, Node node) {
    auto shared = std::make_shared<const Node>(std::move(node));
    if (anchor != 0) anchors_[anchor] = shared;
    place(mark, std::move(shared));
  }

  void place(const YAML::Mark &mark, NodePtr value) {
    if (open_.empty()) {
      root_ = std::move(value);
      return;
    }
    Frame &parent = open_.back();
    if (parent.node.kind == Node::Kind::map && !parent.member) return begin_member(mark, parent, *value);

    parent.node.height = std::max(parent.node.height, value->height + 1);
    parent.node.weight += value->weight;
    if (parent.node.height + open_.size() > max_height + 1) throw too_deep(mark);
    if (parent.node.weight > max_weight)
      throw Refused{mark, "the document is larger than 16 MiB once its aliases are written out"};
    if (parent.member) {
      parent.member->value = std::move(value);
      parent.node.members.push_back(std::move(*parent.member));
      parent.member.reset();
    } else {
      parent.node.items.push_back(std::move(value));
    }
  }

  static void begin_member(const YAML::Mark &mark, Frame &parent, const Node &key) {
    if (key.kind != Node::Kind::scalar) throw Refused{mark, "a key is not text; put it in quotes"};
    if (key.text == "<<" && key.style == Node::Style::plain)
      throw Refused{mark, "merge keys ('<<') are not known here; write the members out"};
    if (!parent.keys.insert(key.text).second)
      throw Refused{mark, "the key '" + key.text + "' is there twice; keep one of them"};
    parent.node.weight += key.weight;
    parent.member = Member{key.text, mark.line + 1, mark.column + 1, nullptr};
  }

  static Refused too_deep(const YAML::Mark &mark) {
    return {mark, "nested deeper than " + std::to_string(max_height) + " levels"};
  }

  int last_start_ = -1;
  NodePtr root_;
  std::vector<Frame> open_;
  std::unordered_map<YAML::anchor_t, NodePtr> anchors_;
};

Refusal refusal(const YAML::Mark &mark, std::string message) {
  if (mark.is_null()) return {1, 1, std::move(message)};
  return {mark.line + 1, mark.column + 1, std::move(message)};
}

}  // namespace

const Member *Node::find(std::string_view key) const {
  for (const auto &member : members)
    if (member.key == key) return &member;
  return nullptr;
}

std::string at_line(std::string_view origin, int line) {
  return std::string(origin) + ":" + std::to_string(line);
}

std::variant<std::vector<NodePtr>, Refusal> parse(std::string_view text) {
  if (text.size() > max_bytes)
    return Refusal{1, 1, "is " + std::to_string(text.size()) + " bytes long; at most 1 MiB is read"};
  std::istringstream stream{std::string(text)};
  std::vector<NodePtr> documents;
  try {
    YAML::Parser parser(stream);
    TreeBuilder builder;
    while (parser.HandleNextDocument(builder)) {
      auto root = builder.take_root();
      if (!root || root->kind == Node::Kind::null) continue;
      if (documents.size() == max_documents)
        return Refusal{root->line, root->column, "has more than 1,000 documents; split the file"};
      documents.push_back(std::move(root));
    }
  } catch (const Refused &refused) {
    return refusal(refused.mark, refused.message);
  } catch (const YAML::Exception &problem) {
    return refusal(problem.mark, "is not YAML: " + problem.msg);
  }
  return documents;
}

Result<std::vector<NodePtr>> read(std::string_view text, std::string_view origin) {
  auto parsed = parse(text);
  if (auto *documents = std::get_if<std::vector<NodePtr>>(&parsed)) return std::move(*documents);
  const auto &refused = std::get<Refusal>(parsed);
  return Error{Code::invalid_argument, at_line(origin, refused.line) + ": " + refused.message};
}

}  // namespace promotion::host::yaml
