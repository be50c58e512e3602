#include "json.hpp"

#include <nlohmann/json.hpp>
#include <optional>

#include "scalar.hpp"

namespace promotion::host::yaml {
namespace {

// Written by hand instead of through a JSON value, which would round an integer beyond 64 bits. Recursion is
// bounded by the height of the tree.
class JsonWriter {
 public:
  explicit JsonWriter(std::string_view origin) : origin_(origin) {}

  bool write(const Node &node) {
    switch (node.kind) {
      case Node::Kind::null:
        json_ += "null";
        return true;
      case Node::Kind::scalar:
        return write_scalar(node);
      case Node::Kind::sequence:
        return write_items(node);
      case Node::Kind::map:
        return write_members(node);
    }
    return false;
  }

  std::string take() { return std::move(json_); }
  const Error &error() const { return *error_; }

 private:
  bool write_scalar(const Node &node) {
    if (const auto text = as_text(node)) {
      json_ += quoted_json(*text);
    } else if (const auto boolean = as_boolean(node)) {
      json_ += *boolean ? "true" : "false";
    } else if (const auto number = as_json_number(node)) {
      json_ += *number;
    } else {
      error_ =
          Error{Code::invalid_argument, at_line(origin_, node.line) + ": " + describe(node) +
                                            " is no value that JSON knows; put it in quotes if it is text"};
      return false;
    }
    return true;
  }

  bool write_items(const Node &node) {
    json_ += '[';
    for (size_t i = 0; i < node.items.size(); ++i) {
      if (i != 0) json_ += ',';
      if (!write(*node.items[i])) return false;
    }
    json_ += ']';
    return true;
  }

  bool write_members(const Node &node) {
    json_ += '{';
    for (size_t i = 0; i < node.members.size(); ++i) {
      if (i != 0) json_ += ',';
      json_ += quoted_json(node.members[i].key) + ":";
      if (!write(*node.members[i].value)) return false;
    }
    json_ += '}';
    return true;
  }

  std::string_view origin_;
  std::string json_;
  std::optional<Error> error_;
};

}  // namespace

Result<std::string> to_json(const Node &node, std::string_view origin) {
  JsonWriter writer(origin);
  if (!writer.write(node)) return writer.error();
  return writer.take();
}

std::string quoted_json(std::string_view text) {
  return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace promotion::host::yaml
