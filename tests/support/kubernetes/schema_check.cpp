#include "schema_check.hpp"

#include <algorithm>
#include <regex>
#include <set>

#include "schema.hpp"

namespace promotion::test {
namespace {

using nlohmann::json;

constexpr char kInvalid[] = "FieldValueInvalid";

std::string type_of(const json &value) {
  switch (value.type()) {
    case json::value_t::null:
      return "null";
    case json::value_t::boolean:
      return "boolean";
    case json::value_t::string:
      return "string";
    case json::value_t::object:
      return "object";
    case json::value_t::array:
      return "array";
    case json::value_t::number_float:
      return "number";
    default:
      return "integer";
  }
}

bool is_of(const json &value, const json &schema) {
  if (schema.value("x-kubernetes-int-or-string", false))
    return value.is_string() || value.is_number_integer();
  if (value.is_null()) return schema.value("nullable", false);
  const std::string wanted = schema.value("type", "");
  return wanted.empty() || wanted == type_of(value) || (wanted == "number" && value.is_number());
}

class Check {
 public:
  void look_at(const json &value, const json &schema, const std::string &path) {
    if (!is_of(value, schema)) {
      const std::string found = "\"" + type_of(value) + "\"";
      add(path, "FieldValueTypeInvalid",
          "Invalid value: " + found + ": " + in_body(path) + " must be of type " + schema.value("type", "") +
              ": " + found);
      return;
    }
    if (value.is_null()) return;
    enumeration(value, schema, path);
    if (value.is_string()) text(value, schema, path);
    if (value.is_number()) number(value, schema, path);
    if (value.is_array()) list(value, schema, path);
    if (value.is_object()) members(value, schema, path);
    alternatives(value, schema, path);
  }

  std::vector<Cause> causes;

 private:
  static std::string in_body(const std::string &path) { return path + " in body"; }
  static std::string joined(const std::string &path, const std::string &name) {
    return path.empty() ? name : path + "." + name;
  }
  void add(const std::string &path, const std::string &reason, const std::string &message) {
    causes.push_back({path, reason, message});
  }

  void enumeration(const json &value, const json &schema, const std::string &path) {
    const json allowed = schema.value("enum", json());
    if (allowed.is_null() || std::find(allowed.begin(), allowed.end(), value) != allowed.end()) return;
    std::string all;
    for (const json &one : allowed) all += (all.empty() ? "" : ", ") + one.dump();
    add(path, "FieldValueNotSupported", "Unsupported value: " + value.dump() + ": supported values: " + all);
  }

  void text(const json &value, const json &schema, const std::string &path) {
    const std::string given = value;
    const std::string what = "Invalid value: " + value.dump() + ": " + in_body(path) + " should ";
    if (const std::size_t most = schema.value("maxLength", given.size()); given.size() > most)
      add(path, "FieldValueTooLong", "Too long: may not be longer than " + std::to_string(most));
    if (const std::size_t least = schema.value("minLength", std::size_t{0}); given.size() < least)
      add(path, kInvalid, what + "be at least " + std::to_string(least) + " chars long");
    const std::string pattern = schema.value("pattern", "");
    if (!pattern.empty() && !std::regex_search(given, std::regex(pattern)))
      add(path, kInvalid, what + "match '" + pattern + "'");
    static const std::regex instant(
        "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?(Z|[+-]\\d\\d:\\d\\d)");
    if (schema.value("format", "") == "date-time" && !std::regex_match(given, instant))
      add(path, kInvalid,
          "Invalid value: " + value.dump() + ": " + in_body(path) +
              " must be of type date-time: " + value.dump());
  }

  void number(const json &value, const json &schema, const std::string &path) {
    const std::string what = "Invalid value: " + value.dump() + ": " + in_body(path) + " should be ";
    if (schema.contains("minimum") && value < schema.at("minimum"))
      add(path, kInvalid, what + "greater than or equal to " + schema.at("minimum").dump());
    if (schema.contains("maximum") && value > schema.at("maximum"))
      add(path, kInvalid, what + "less than or equal to " + schema.at("maximum").dump());
  }

  void list(const json &value, const json &schema, const std::string &path) {
    const std::string size = std::to_string(value.size());
    if (const std::size_t least = schema.value("minItems", std::size_t{0}); value.size() < least)
      add(path, kInvalid,
          "Invalid value: " + size + ": " + in_body(path) + " should have at least " + std::to_string(least) +
              " items");
    if (const std::size_t most = schema.value("maxItems", value.size()); value.size() > most)
      add(path, "FieldValueTooMany",
          "Too many: " + size + ": must have at most " + std::to_string(most) + " items");
    const json *items = item_schema(&schema);
    const bool are_told_apart = shape_of(&schema, value) != Shape::leaf;
    std::set<std::string> seen;
    for (std::size_t i = 0; i < value.size(); ++i) {
      const std::string place = path + "[" + std::to_string(i) + "]";
      if (items != nullptr) look_at(value[i], *items, place);
      const std::string element = are_told_apart ? item_element(&schema, value[i]) : std::string();
      if (are_told_apart && !seen.insert(element).second)
        add(place, "FieldValueDuplicate", "Duplicate value: " + shown(element));
    }
  }

  // As Go prints the key of an item.
  static std::string shown(const std::string &element) {
    return element.starts_with("k:") ? "map[string]interface {}" + element.substr(2) : element.substr(2);
  }

  void members(const json &value, const json &schema, const std::string &path) {
    for (const auto &[name, member] : value.items()) {
      if (const MemberSchema of = member_schema(&schema, name); of.schema != nullptr)
        look_at(member, *of.schema, joined(path, name));
    }
    for (const std::string name : schema.value("required", json::array())) {
      if (!value.contains(name)) add(joined(path, name), "FieldValueRequired", "Required value");
    }
    if (const std::size_t most = schema.value("maxProperties", value.size()); value.size() > most)
      add(path, "FieldValueTooMany",
          "Too many: " + std::to_string(value.size()) + ": must have at most " + std::to_string(most) +
              " items");
    if (const std::size_t least = schema.value("minProperties", std::size_t{0}); value.size() < least)
      add(path, kInvalid,
          "Invalid value: " + std::to_string(value.size()) + ": " + in_body(path) + " should have at least " +
              std::to_string(least) + " properties");
  }

  void alternatives(const json &value, const json &schema, const std::string &path) {
    const auto fitting = [&](const char *key) {
      std::size_t count = 0;
      for (const json &one : schema.at(key)) {
        Check check;
        check.look_at(value, one, path);
        count += check.causes.empty() ? 1 : 0;
      }
      return count;
    };
    const std::string what = "Invalid value: \"\": \"" + path + "\" must ";
    if (schema.contains("oneOf")) {
      if (const std::size_t count = fitting("oneOf"); count != 1)
        add(path, kInvalid,
            what + "validate one and only one schema (oneOf). Found " +
                (count == 0 ? "none valid" : std::to_string(count) + " valid alternatives"));
    }
    if (schema.contains("anyOf") && !schema.value("x-kubernetes-int-or-string", false) &&
        fitting("anyOf") == 0)
      add(path, kInvalid, what + "validate at least one schema (anyOf)");
    if (schema.contains("allOf") && fitting("allOf") != schema.at("allOf").size())
      add(path, kInvalid, what + "validate all the schemas (allOf)");
    if (!schema.contains("not")) return;
    Check check;
    check.look_at(value, schema.at("not"), path);
    if (check.causes.empty()) add(path, kInvalid, what + "not validate the schema (not)");
  }
};

}  // namespace

std::vector<Cause> faults_of(const json &object, const json &schema) {
  Check check;
  check.look_at(object, schema, "");
  std::stable_sort(check.causes.begin(), check.causes.end(),
                   [](const Cause &a, const Cause &b) { return a.field < b.field; });
  return check.causes;
}

}  // namespace promotion::test
