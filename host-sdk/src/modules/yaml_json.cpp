#include "yaml_json.hpp"

#include <yaml-cpp/yaml.h>

#include <charconv>
#include <cmath>
#include <nlohmann/json.hpp>

#include "json.hpp"
#include "text.hpp"

namespace promotion::host::modules {
namespace {

using nlohmann::json;

constexpr size_t value_limit = 100'000;

bool one_of(const std::string &text, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), text) != words.end();
}

// YAML 1.2, 10.3.2. What fits none of its forms, or no 64-bit number, is a text.
json plain_scalar(const std::string &text) {
  if (one_of(text, {"", "~", "null", "Null", "NULL"})) return nullptr;
  if (one_of(text, {"true", "True", "TRUE"})) return true;
  if (one_of(text, {"false", "False", "FALSE"})) return false;
  const char *begin = text.data(), *end = text.data() + text.size();
  int base = text.starts_with("0x") ? 16 : text.starts_with("0o") ? 8 : 10;
  const char *digits = begin + (base != 10 ? 2 : text.front() == '+' ? 1 : 0);
  if (digits != end && !(digits != begin && *digits == '-')) {
    int64_t whole = 0;
    if (auto [stop, error] = std::from_chars(digits, end, whole, base); error == std::errc{} && stop == end)
      return whole;
    double number = 0;
    bool numeric = text.find_first_not_of("+-.0123456789eE") == std::string::npos;
    if (auto [stop, error] = std::from_chars(digits, end, number);
        numeric && error == std::errc{} && stop == end && std::isfinite(number))
      return number;
  }
  return text;
}

class Converter {
 public:
  Result<json> convert(const YAML::Node &node, size_t depth) {
    if (depth > json_depth_limit)
      return wrong(node, "nested deeper than " + std::to_string(json_depth_limit) + " levels");
    if (++values_ > value_limit) return wrong(node, "more than " + std::to_string(value_limit) + " values");
    if (node.IsScalar()) return scalar(node);
    if (node.IsSequence()) return sequence(node, depth);
    if (node.IsMap()) return map(node, depth);
    return json(nullptr);
  }

 private:
  static Error wrong(const YAML::Node &node, const std::string &what) {
    return {Code::invalid_argument, std::to_string(node.Mark().line + 1) + ": " + what, {}, 0};
  }

  static Result<json> scalar(const YAML::Node &node) {
    const std::string &text = node.Scalar();
    if (!is_utf8(text)) return wrong(node, "a text that is not UTF-8");
    bool quoted = node.Tag() == "!" || node.Tag() == "tag:yaml.org,2002:str";
    return quoted ? json(text) : plain_scalar(text);
  }

  Result<json> sequence(const YAML::Node &node, size_t depth) {
    json result = json::array();
    for (const auto &item : node) {
      Result<json> value = convert(item, depth + 1);
      if (!value.ok()) return value;
      result.push_back(std::move(*value));
    }
    return result;
  }

  Result<json> map(const YAML::Node &node, size_t depth) {
    json result = json::object();
    for (const auto &entry : node) {
      if (!entry.first.IsScalar()) return wrong(entry.first, "a key that is not a text");
      const std::string &key = entry.first.Scalar();
      if (!is_utf8(key)) return wrong(entry.first, "a key that is not UTF-8");
      if (result.contains(key)) return wrong(entry.first, "the key '" + key + "' is there twice");
      Result<json> value = convert(entry.second, depth + 1);
      if (!value.ok()) return value;
      result[key] = std::move(*value);
    }
    return result;
  }

  size_t values_ = 0;
};

}  // namespace

Result<json> to_json(const YAML::Node &node) { return Converter().convert(node, 0); }

}  // namespace promotion::host::modules
