#include "schema.hpp"

#include <algorithm>

namespace promotion::test {
namespace {

using nlohmann::json;

bool has(const json *schema, const char *key, const char *value) {
  return schema != nullptr && schema->value(key, "") == value;
}

bool keeps_unknown(const json &schema) {
  return schema.value("x-kubernetes-preserve-unknown-fields", false) ||
         (!schema.contains("type") && !schema.contains("properties"));
}

void prune_below(json &value, const json *schema, const std::string &path,
                 std::vector<std::string> &unknown) {
  if (schema == nullptr) return;
  if (value.is_array()) {
    const json *items = item_schema(schema);
    for (std::size_t i = 0; i < value.size(); ++i)
      prune_below(value[i], items, path + "[" + std::to_string(i) + "]", unknown);
    return;
  }
  if (!value.is_object()) return;
  for (auto member = value.begin(); member != value.end();) {
    const std::string place = path.empty() ? member.key() : path + "." + member.key();
    const MemberSchema of = member_schema(schema, member.key());
    if (of.schema == nullptr && !keeps_unknown(*schema)) {
      unknown.push_back(place);
      member = value.erase(member);
      continue;
    }
    if (of.schema != nullptr && member->is_null() && !of.schema->value("nullable", false) &&
        of.schema->contains("type")) {
      member = value.erase(member);
      continue;
    }
    prune_below(*member, of.schema, place, unknown);
    ++member;
  }
}

}  // namespace

Shape shape_of(const json *schema, const json &value) {
  if (value.is_object()) return has(schema, "x-kubernetes-map-type", "atomic") ? Shape::leaf : Shape::members;
  if (!value.is_array()) return Shape::leaf;
  if (has(schema, "x-kubernetes-list-type", "map")) return Shape::keyed_list;
  return has(schema, "x-kubernetes-list-type", "set") ? Shape::set_list : Shape::leaf;
}

MemberSchema member_schema(const json *schema, const std::string &name) {
  if (schema == nullptr) return {};
  if (const auto all = schema->find("properties"); all != schema->end()) {
    if (const auto one = all->find(name); one != all->end()) return {&*one, true};
  }
  const auto others = schema->find("additionalProperties");
  return {others != schema->end() && others->is_object() ? &*others : nullptr, false};
}

const json *item_schema(const json *schema) {
  if (schema == nullptr) return nullptr;
  const auto items = schema->find("items");
  return items == schema->end() ? nullptr : &*items;
}

std::string item_element(const json *schema, const json &item) {
  if (!has(schema, "x-kubernetes-list-type", "map")) return "v:" + item.dump();
  json keys = json::object();
  for (const std::string key : schema->at("x-kubernetes-list-map-keys")) {
    const MemberSchema of = member_schema(item_schema(schema), key);
    if (item.is_object() && item.contains(key))
      keys[key] = item.at(key);
    else if (of.schema != nullptr && of.schema->contains("default"))
      keys[key] = of.schema->at("default");
  }
  return "k:" + keys.dump();
}

json *item_at(json &list, const json *schema, const std::string &element) {
  const auto found = std::find_if(list.begin(), list.end(),
                                  [&](const json &item) { return item_element(schema, item) == element; });
  return found == list.end() ? nullptr : &*found;
}

std::vector<std::string> prune(json &object, const json &schema) {
  std::vector<std::string> unknown;
  prune_below(object, &schema, "", unknown);
  return unknown;
}

void fill_in(json &value, const json &schema) {
  if (value.is_array()) {
    if (const json *items = item_schema(&schema)) {
      for (json &item : value) fill_in(item, *items);
    }
    return;
  }
  if (!value.is_object()) return;
  const json fields = schema.value("properties", json::object());
  for (const auto &[name, of] : fields.items()) {
    if (!value.contains(name) && of.contains("default")) value[name] = of.at("default");
  }
  for (auto &[name, member] : value.items()) {
    if (const MemberSchema of = member_schema(&schema, name); of.schema != nullptr)
      fill_in(member, *of.schema);
  }
}

}  // namespace promotion::test
