#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace promotion::test {

/// How the parts of a value are told apart when several managers write them. A schema that is not known
/// (nullptr) is deduced from the value, as below x-kubernetes-preserve-unknown-fields.
enum class Shape { leaf, members, keyed_list, set_list };
Shape shape_of(const nlohmann::json *schema, const nlohmann::json &value);

struct MemberSchema {
  const nlohmann::json *schema = nullptr;
  bool is_field = false;  ///< named in `properties`, not just one of many alike
};
MemberSchema member_schema(const nlohmann::json *schema, const std::string &name);
const nlohmann::json *item_schema(const nlohmann::json *schema);

/// How the sets of fields name one item of a list: k:{"name":"dev"} or v:"text".
std::string item_element(const nlohmann::json *schema, const nlohmann::json &item);
/// The item of a keyed or set list; nullptr when it is not there.
nlohmann::json *item_at(nlohmann::json &list, const nlohmann::json *schema, const std::string &element);

/// Takes out what the schema does not know, and null where it may not be; the paths of what was unknown.
std::vector<std::string> prune(nlohmann::json &object, const nlohmann::json &schema);
/// Puts in the defaults for what is not there.
void fill_in(nlohmann::json &value, const nlohmann::json &schema);

}  // namespace promotion::test
