#include "schema_message.hpp"

#include <nlohmann/json.hpp>

#include "names.hpp"
#include "text/suggestion.hpp"

namespace promotion::host::modules {
namespace {

using nlohmann::json;

const json *member(const json *object, std::string_view name) {
  if (object == nullptr || !object->is_object()) return nullptr;
  auto it = object->find(name);
  return it == object->end() ? nullptr : &*it;
}

// References were followed once when the schema was compiled: they lead somewhere, and not in circles.
const json *resolved(const json &root, const json *part) {
  for (const json *reference; (reference = member(part, "$ref")) != nullptr && reference->is_string();)
    part = &root.at(json::json_pointer(reference->get<std::string>().substr(1)));
  return part;
}

// The part of the schema that speaks of the place, as far as properties and items lead there.
const json *part_for(const json &schema, const std::vector<std::string> &path) {
  const json *part = resolved(schema, &schema);
  for (const auto &step : path) {
    const json *next = member(member(part, "properties"), step);
    if (next == nullptr) next = member(part, "items");
    part = resolved(schema, next);
  }
  return part;
}

const json *value_at(const json &document, const std::vector<std::string> &path) {
  const json *value = &document;
  for (const auto &step : path) {
    if (value->is_array() && step.find_first_not_of("0123456789") == std::string::npos && !step.empty() &&
        std::stoul(step) < value->size())
      value = &(*value)[std::stoul(step)];
    else
      value = member(value, step);
    if (value == nullptr) return nullptr;
  }
  return value;
}

std::string texts_of(const json &list) {
  std::vector<std::string> texts;
  for (const auto &entry : list) texts.push_back(entry.is_string() ? entry.get<std::string>() : entry.dump());
  return join(texts);
}

std::string expected_type(const json *part) {
  const json *type = member(part, "type");
  if (type == nullptr) return {};
  return "; expected " + (type->is_array() ? "one of " + texts_of(*type) : type->dump());
}

std::string known_members(const json *part, std::string_view member_name) {
  const json *properties = member(part, "properties");
  if (properties == nullptr || properties->empty()) return {};
  std::vector<std::string> names;
  for (const auto &[name, ignored] : properties->items()) names.push_back(name);
  return "; expected one of " + join(names) + did_you_mean(member_name, {names.begin(), names.end()});
}

std::string what_is_wrong(const json *part, const json *value, std::string_view description) {
  if (description.starts_with("Value type not permitted"))
    return "is of the type " + std::string(value == nullptr ? "?" : value->type_name()) + expected_type(part);
  if (description.starts_with("Failed to match against any enum")) {
    const json *values = member(part, "enum");
    return "is none of the values that are possible" +
           (values == nullptr ? "" : "; expected one of " + texts_of(*values));
  }
  if (const auto name = unknown_member(description); !name.empty())
    return "has the member '" + std::string(name) + "', which is not known there" + known_members(part, name);
  return "does not fit: " + std::string(description);
}

}  // namespace

std::string_view unknown_member(std::string_view description) {
  constexpr std::string_view unknown =
      "Object contains a property that could not be validated using 'properties'";
  const size_t quote = description.find(": '", unknown.size());
  const size_t end = description.rfind('\'');
  if (!description.starts_with(unknown) || quote == std::string_view::npos || end <= quote + 3) return {};
  return description.substr(quote + 3, end - quote - 3);
}

std::string schema_message(const json &schema, const json &document, const std::vector<std::string> &path,
                           std::string_view description) {
  while (description.ends_with('.')) description.remove_suffix(1);
  std::string place;
  for (const auto &step : path) place += (place.empty() ? "'" : ".") + step;
  place = place.empty() ? "it" : place + "'";
  return place + " " + what_is_wrong(part_for(schema, path), value_at(document, path), description);
}

}  // namespace promotion::host::modules
