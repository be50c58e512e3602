#include "field_set.hpp"

#include <algorithm>

#include "schema.hpp"

namespace promotion::test {
namespace {

using nlohmann::json;

FieldPath below(const FieldPath &path, const std::string &element) {
  FieldPath deeper = path;
  deeper.push_back(element);
  return deeper;
}

void collect(const json &value, const json *schema, const FieldPath &path, FieldSet &set) {
  switch (shape_of(schema, value)) {
    case Shape::leaf:
      set.insert(path);
      return;
    case Shape::members:
      for (const auto &[name, member] : value.items()) {
        const MemberSchema of = member_schema(schema, name);
        const FieldPath place = below(path, "f:" + name);
        collect(member, of.schema, place, set);
        if (!of.is_field || member.is_null() || (member.is_object() && member.empty())) set.insert(place);
      }
      return;
    default:
      for (const json &item : value) {
        const FieldPath place = below(path, item_element(schema, item));
        collect(item, item_schema(schema), place, set);
        set.insert(place);
      }
  }
}

class Comparison {
 public:
  Differences found;

  // Either may be missing, not both.
  void compare(const json *before, const json *after, const json *schema, const FieldPath &path) {
    const json &any = after != nullptr ? *after : *before;
    const Shape shape = shape_of(schema, any);
    const bool same_shape = before == nullptr || after == nullptr || shape_of(schema, *before) == shape;
    const bool empty = (before == nullptr || before->empty()) && (after == nullptr || after->empty());
    if (shape == Shape::leaf || !same_shape || empty) {
      if (before == nullptr)
        found.changed.insert(path);
      else if (after == nullptr)
        found.removed.insert(path);
      else if (*before != *after)
        found.changed.insert(path);
      return;
    }
    if (shape == Shape::members)
      members(before, after, schema, path);
    else
      items(before, after, schema, path);
    if (path.empty()) return;
    if (before == nullptr) found.changed.insert(path);
    if (after == nullptr) found.removed.insert(path);
  }

 private:
  void members(const json *before, const json *after, const json *schema, const FieldPath &path) {
    std::set<std::string> names;
    for (const json *side : {before, after}) {
      if (side == nullptr) continue;
      for (const auto &[name, member] : side->items()) names.insert(name);
    }
    for (const std::string &name : names) {
      const auto at = [&](const json *side) {
        return side != nullptr && side->contains(name) ? &side->at(name) : nullptr;
      };
      compare(at(before), at(after), member_schema(schema, name).schema, below(path, "f:" + name));
    }
  }

  void items(const json *before, const json *after, const json *schema, const FieldPath &path) {
    std::map<std::string, std::pair<const json *, const json *>> all;
    if (before != nullptr) {
      for (const json &item : *before) all[item_element(schema, item)].first = &item;
    }
    if (after != nullptr) {
      for (const json &item : *after) all[item_element(schema, item)].second = &item;
    }
    for (const auto &[element, pair] : all)
      compare(pair.first, pair.second, item_schema(schema), below(path, element));
  }
};

void merge(json &live, const json &applied, const json *schema) {
  const Shape shape = shape_of(schema, applied);
  if (shape == Shape::leaf || live.type() != applied.type()) {
    live = applied;
    return;
  }
  if (shape == Shape::members) {
    for (const auto &[name, member] : applied.items()) {
      if (live.contains(name))
        merge(live[name], member, member_schema(schema, name).schema);
      else
        live[name] = member;
    }
    return;
  }
  for (const json &item : applied) {
    if (json *there = item_at(live, schema, item_element(schema, item)))
      merge(*there, item, item_schema(schema));
    else
      live.push_back(item);
  }
}

bool is_key_of(const json *list_schema, const std::string &element) {
  if (list_schema == nullptr || !list_schema->contains("x-kubernetes-list-map-keys")) return false;
  const json &keys = list_schema->at("x-kubernetes-list-map-keys");
  return std::find(keys.begin(), keys.end(), element.substr(2)) != keys.end();
}

/// Removes what stands at path[depth…]. parent_list: of which `value` is an item.
void remove_at(json &value, const json *schema, const json *parent_list, const FieldPath &path,
               std::size_t depth) {
  const std::string &element = path[depth];
  const bool is_last = depth + 1 == path.size();
  if (element.starts_with("f:")) {
    const std::string name = element.substr(2);
    if (!value.is_object() || !value.contains(name)) return;
    const json *of = member_schema(schema, name).schema;
    json &member = value[name];
    if (is_last) {
      const bool holds_others = shape_of(of, member) != Shape::leaf && !member.empty();
      if (!holds_others && !is_key_of(parent_list, element)) value.erase(name);
      return;
    }
    remove_at(member, of, nullptr, path, depth + 1);
    if (member.is_structured() && member.empty()) value.erase(name);
    return;
  }
  if (!value.is_array()) return;
  json *item = item_at(value, schema, element);
  if (item == nullptr) return;
  if (!is_last) return remove_at(*item, item_schema(schema), schema, path, depth + 1);
  const auto holds_only_keys = [&] {
    return std::all_of(item->items().begin(), item->items().end(),
                       [&](const auto &member) { return is_key_of(schema, "f:" + member.key()); });
  };
  if (!item->is_object() || holds_only_keys()) value.erase(value.begin() + (item - &value[0]));
}

}  // namespace

json fields_v1(const FieldSet &set) {
  json root = json::object();
  for (const FieldPath &path : set) {
    json *node = &root;
    for (const std::string &element : path) {
      // What has something below it and is owned itself is marked by a dot, else it is just empty.
      node = &(*node)[element];
      if (node->is_null()) *node = json::object();
    }
    // What is below a path comes right behind it.
    const auto next = set.upper_bound(path);
    if (next != set.end() && next->size() > path.size() &&
        std::equal(path.begin(), path.end(), next->begin()))
      (*node)["."] = json::object();
  }
  return root;
}

FieldSet read_fields_v1(const json &fields) {
  FieldSet set;
  const auto read = [&](const auto &self, const json &node, const FieldPath &path) -> void {
    for (const auto &[element, below_it] : node.items()) {
      if (element == ".") {
        set.insert(path);
        continue;
      }
      const FieldPath place = below(path, element);
      if (below_it.empty()) set.insert(place);
      self(self, below_it, place);
    }
  };
  read(read, fields, {});
  return set;
}

std::string written(const FieldPath &path) {
  std::string text;
  for (const std::string &element : path) {
    const std::string rest = element.substr(2);
    if (element.starts_with("f:")) {
      text += "." + rest;
    } else if (element.starts_with("v:")) {
      text += "[=" + rest + "]";
    } else {
      std::string keys;
      const json parsed = json::parse(rest);
      for (const auto &[key, value] : parsed.items())
        keys += (keys.empty() ? "" : ",") + key + "=" + value.dump();
      text += "[" + keys + "]";
    }
  }
  return text;
}

FieldSet fields_of(const json &object, const json &schema) {
  FieldSet set;
  collect(object, &schema, {}, set);
  set.erase({"f:metadata"});  // each object has it, whoever wrote it
  return set;
}

Differences differences(const json &before, const json &after, const json &schema) {
  Comparison comparison;
  comparison.compare(&before, &after, &schema, {});
  return comparison.found;
}

json merged(json live, const json &applied, const json &schema) {
  merge(live, applied, &schema);
  return live;
}

void remove_fields(json &object, const FieldSet &gone, const json &schema) {
  std::vector<FieldPath> deepest_first(gone.begin(), gone.end());
  std::stable_sort(deepest_first.begin(), deepest_first.end(),
                   [](const FieldPath &a, const FieldPath &b) { return a.size() > b.size(); });
  for (const FieldPath &path : deepest_first) remove_at(object, &schema, nullptr, path, 0);
}

FieldSet without(const FieldSet &all, const FieldSet &some) {
  FieldSet rest;
  std::set_difference(all.begin(), all.end(), some.begin(), some.end(), std::inserter(rest, rest.end()));
  return rest;
}

FieldSet common(const FieldSet &one, const FieldSet &other) {
  FieldSet both;
  std::set_intersection(one.begin(), one.end(), other.begin(), other.end(), std::inserter(both, both.end()));
  return both;
}

}  // namespace promotion::test
