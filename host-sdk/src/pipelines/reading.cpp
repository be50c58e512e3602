#include "reading.hpp"

#include <algorithm>

#include "kubernetes_name.hpp"
#include "yaml/json.hpp"
#include "yaml/position.hpp"
#include "yaml/scalar.hpp"

namespace promotion::host::pipelines {
namespace {

constexpr size_t max_mistakes = 1'000;

}  // namespace

const NameRule label_name{is_label, "a name of at most 63 lower-case letters, digits and '-'"};
const NameRule subdomain_name{is_subdomain, "a name of at most 253 lower-case letters, digits, '-' and '.'"};
const NameRule environment_name{
    is_label_value,
    "a name of at most 63 letters, digits, '-', '_' and '.', with a letter or digit "
    "at both ends"};

Place Place::at(std::string_view key) const {
  Place place{nullptr, path.empty() ? std::string(key) : path + "." + std::string(key), line, column,
              pointer + yaml::pointer_step(key)};
  const auto *member = node == nullptr ? nullptr : node->find(key);
  if (member == nullptr) return place;
  place.line = member->line;
  place.column = member->column;
  if (member->value->kind != yaml::Node::Kind::null) place.node = member->value.get();
  return place;
}

Place Place::at(size_t index) const {
  const auto *item = node->items[index].get();
  const auto number = std::to_string(index);
  return {item, path + "[" + number + "]", item->line, item->column, pointer + "/" + number};
}

std::string sentence_of(const Mistake &mistake, std::string_view origin) {
  return yaml::at_line(origin, mistake.line) + ": " + (mistake.field.empty() ? "" : mistake.field + ": ") +
         mistake.message;
}

void Reading::fail(const Place &place, std::string_view reason, std::string message) {
  if (mistakes_.size() >= max_mistakes) return;
  mistakes_.push_back(
      {place.line, place.column, place.pointer, place.path, std::string(reason), std::move(message)});
}

std::string Reading::required_text(const Place &place) {
  if (!place) {
    fail(place, "missing-field", "is missing; expected text");
    return {};
  }
  return optional_text(place);
}

std::string Reading::required_name(const Place &place, const NameRule &rule) {
  if (!place) {
    fail(place, "missing-field", std::string("is missing; expected ") + rule.description);
    return {};
  }
  return optional_name(place, rule);
}

std::string Reading::optional_text(const Place &place) {
  if (!place) return {};
  const auto text = yaml::as_text(*place.node);
  if (!text) {
    const bool quotable = place.node->kind == yaml::Node::Kind::scalar;
    fail(place, "wrong-type",
         "is " + yaml::describe(*place.node) + "; expected text" + (quotable ? " (put it in quotes)" : ""));
    return {};
  }
  if (text->empty()) fail(place, "missing-field", "is empty; expected text");
  return std::string(*text);
}

std::string Reading::optional_name(const Place &place, const NameRule &rule) {
  auto text = optional_text(place);
  if (!text.empty() && !rule.matches(text))
    fail(place, "invalid-name", "is " + yaml::describe(*place.node) + "; expected " + rule.description);
  return text;
}

bool Reading::optional_boolean(const Place &place) {
  if (!place) return false;
  const auto value = yaml::as_boolean(*place.node);
  if (!value) fail(place, "wrong-type", "is " + yaml::describe(*place.node) + "; expected true or false");
  return value.value_or(false);
}

bool Reading::is_map(const Place &place) {
  if (!place) return false;
  if (place.node->kind == yaml::Node::Kind::map) return true;
  fail(place, "wrong-type", "is " + yaml::describe(*place.node) + "; expected a map");
  return false;
}

bool Reading::is_list(const Place &place) {
  if (!place) return false;
  if (place.node->kind == yaml::Node::Kind::sequence) return true;
  fail(place, "wrong-type", "is " + yaml::describe(*place.node) + "; expected a list");
  return false;
}

std::optional<std::string> Reading::optional_secret(const Place &place) {
  if (!place) return std::nullopt;
  const bool is_object = place.node->kind == yaml::Node::Kind::map;
  auto name =
      is_object ? required_name(place.at("name"), subdomain_name) : optional_name(place, subdomain_name);
  if (name.empty()) return std::nullopt;
  return name;
}

std::string Reading::optional_json_map(const Place &place) {
  if (!is_map(place)) return {};
  auto json = yaml::to_json(*place.node, origin_);
  if (json.ok()) return std::move(*json);
  refuse_what_json_has_no_word_for(place);
  return {};
}

// Recursion is bounded by the height of the tree, and the number of its nodes by its weight.
void Reading::refuse_what_json_has_no_word_for(const Place &place) {
  if (!place || mistakes_.size() >= max_mistakes) return;
  const auto &node = *place.node;
  for (const auto &member : node.members) refuse_what_json_has_no_word_for(place.at(member.key));
  for (size_t i = 0; i < node.items.size(); ++i) refuse_what_json_has_no_word_for(place.at(i));
  if (node.kind != yaml::Node::Kind::scalar || yaml::as_text(node) || yaml::as_boolean(node) ||
      yaml::as_json_number(node))
    return;
  const bool is_told = std::any_of(mistakes_.begin(), mistakes_.end(),
                                   [&](const Mistake &known) { return known.pointer == place.pointer; });
  if (!is_told)
    fail(place, "no-json-value",
         yaml::describe(node) + " is no value that JSON knows; put it in quotes if it is text");
}

Error error_of(const std::vector<Mistake> &mistakes, std::string_view origin) {
  auto message = sentence_of(mistakes.front(), origin);
  if (mistakes.size() > 1)
    message += " (and " + std::to_string(mistakes.size() - 1) + " more in this document)";
  return {Code::invalid_argument, message};
}

}  // namespace promotion::host::pipelines
