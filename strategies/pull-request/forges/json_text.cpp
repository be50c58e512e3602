#include "forges/json_text.hpp"

namespace pull_request {

using nlohmann::json;

json member_of(const json &object, const char *name) {
  if (!object.is_object()) return nullptr;
  const auto member = object.find(name);
  return member == object.end() ? json() : *member;
}

std::string text_of(const json &object, const char *name) {
  const json member = member_of(object, name);
  return member.is_string() ? member.get<std::string>() : std::string();
}

long long number_of(const json &object, const char *name) {
  const json member = member_of(object, name);
  return member.is_number_integer() ? member.get<long long>() : 0;
}

bool truth_of(const json &object, const char *name) {
  const json member = member_of(object, name);
  return member.is_boolean() && member.get<bool>();
}

std::string percent_encode(std::string_view text) {
  static constexpr char digits[] = "0123456789ABCDEF";
  static constexpr std::string_view safe = "-._~";
  std::string encoded;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (plain || safe.find(c) != std::string_view::npos) {
      encoded += c;
    } else {
      encoded += {'%', digits[byte >> 4U], digits[byte & 0x0fU]};
    }
  }
  return encoded;
}

}  // namespace pull_request
