#include "json.hpp"

namespace promotion::ctl {
namespace {

const Json *member(const Json &object, std::string_view key) {
  if (!object.is_object()) return nullptr;
  const auto found = object.find(std::string(key));
  return found == object.end() || found->is_null() ? nullptr : &*found;
}

}  // namespace

std::string text_of(const Json &object, std::string_view key) {
  const auto *value = member(object, key);
  if (!value) return "";
  return value->is_string() ? value->get<std::string>() : dumped(*value, -1);
}

Json part_of(const Json &object, std::string_view key) {
  const auto *value = member(object, key);
  return value && value->is_structured() ? *value : Json::array();
}

std::string dumped(const Json &json, int indent) {
  return json.dump(indent, ' ', false, Json::error_handler_t::replace);
}

}  // namespace promotion::ctl
