#include "json_parts.hpp"

#include <nlohmann/json.hpp>

namespace promotion::host::kubernetes {

using nlohmann::json;

const json *member(const json *object, const char *key) {
  if (object == nullptr || !object->is_object()) return nullptr;
  const auto found = object->find(key);
  return found == object->end() ? nullptr : &*found;
}

std::string text_at(const json &object, const char *key) {
  const json *found = member(&object, key);
  return found != nullptr && found->is_string() ? found->get<std::string>() : std::string();
}

std::string metadata_text(const json &object, const char *key) {
  const json *metadata = member(&object, "metadata");
  return metadata == nullptr ? std::string() : text_at(*metadata, key);
}

std::string dumped(const json &value) { return value.dump(-1, ' ', false, json::error_handler_t::replace); }

}  // namespace promotion::host::kubernetes
