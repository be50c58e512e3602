#include "reading.hpp"

#include "kubernetes_name.hpp"
#include "yaml/json.hpp"
#include "yaml/scalar.hpp"

namespace promotion::host::pipelines {

const NameRule label_name{is_label, "a name of at most 63 lower-case letters, digits and '-'"};
const NameRule subdomain_name{is_subdomain, "a name of at most 253 lower-case letters, digits, '-' and '.'"};
const NameRule environment_name{
    is_label_value,
    "a name of at most 63 letters, digits, '-', '_' and '.', with a letter or digit "
    "at both ends"};

Place Place::at(std::string_view key) const {
  Place place{nullptr, path.empty() ? std::string(key) : path + "." + std::string(key), line};
  const auto *member = node == nullptr ? nullptr : node->find(key);
  if (member == nullptr) return place;
  place.line = member->line;
  if (member->value->kind != yaml::Node::Kind::null) place.node = member->value.get();
  return place;
}

Place Place::at(size_t index) const {
  const auto *item = node->items[index].get();
  return {item, path + "[" + std::to_string(index) + "]", item->line};
}

void Reading::fail(const Place &place, const std::string &message) {
  errors_.push_back(yaml::at_line(origin_, place.line) + ": " + place.path + ": " + message);
}

std::string Reading::required_text(const Place &place) {
  if (!place) {
    fail(place, "is missing; expected text");
    return {};
  }
  return optional_text(place);
}

std::string Reading::required_name(const Place &place, const NameRule &rule) {
  if (!place) {
    fail(place, std::string("is missing; expected ") + rule.description);
    return {};
  }
  return optional_name(place, rule);
}

std::string Reading::optional_text(const Place &place) {
  if (!place) return {};
  const auto text = yaml::as_text(*place.node);
  if (!text) {
    const bool quotable = place.node->kind == yaml::Node::Kind::scalar;
    fail(place,
         "is " + yaml::describe(*place.node) + "; expected text" + (quotable ? " (put it in quotes)" : ""));
    return {};
  }
  if (text->empty()) fail(place, "is empty; expected text");
  return std::string(*text);
}

std::string Reading::optional_name(const Place &place, const NameRule &rule) {
  auto text = optional_text(place);
  if (!text.empty() && !rule.matches(text))
    fail(place, "is " + yaml::describe(*place.node) + "; expected " + rule.description);
  return text;
}

bool Reading::optional_boolean(const Place &place) {
  if (!place) return false;
  const auto value = yaml::as_boolean(*place.node);
  if (!value) fail(place, "is " + yaml::describe(*place.node) + "; expected true or false");
  return value.value_or(false);
}

bool Reading::is_map(const Place &place) {
  if (!place) return false;
  if (place.node->kind == yaml::Node::Kind::map) return true;
  fail(place, "is " + yaml::describe(*place.node) + "; expected a map");
  return false;
}

bool Reading::is_list(const Place &place) {
  if (!place) return false;
  if (place.node->kind == yaml::Node::Kind::sequence) return true;
  fail(place, "is " + yaml::describe(*place.node) + "; expected a list");
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
  keep(json.error());
  return {};
}

Error Reading::error() const {
  std::string message = errors_.front();
  if (errors_.size() > 1)
    message += " (and " + std::to_string(errors_.size() - 1) + " more in this document)";
  return {Code::invalid_argument, message};
}

}  // namespace promotion::host::pipelines
