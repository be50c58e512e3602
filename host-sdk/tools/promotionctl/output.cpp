#include "output.hpp"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <array>
#include <string_view>

namespace promotion::ctl {
namespace {

// What YAML 1.1 or 1.2 reads as something else than text.
constexpr std::array<std::string_view, 10> taken_words{"true", "false", "yes", "no",   "on",
                                                       "off",  "y",     "n",   "null", "~"};

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

bool is_safe(char c) {
  return is_letter(c) || (c >= '0' && c <= '9') ||
         std::string_view("_./@+-").find(c) != std::string_view::npos;
}

// Numbers and dates begin with a digit, a sign or a dot; everything that begins with a letter or a slash, and
// has no character of YAML's own, is text unless it is one of the words above.
bool reads_as_text(const std::string &text) {
  if (text.empty() || (!is_letter(text[0]) && text[0] != '/')) return false;
  if (!std::all_of(text.begin(), text.end(), is_safe)) return false;
  std::string lower = text;
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return std::find(taken_words.begin(), taken_words.end(), lower) == taken_words.end();
}

void emit_text(YAML::Emitter &emitter, const std::string &text) {
  if (!reads_as_text(text)) emitter << YAML::DoubleQuoted;
  emitter << text;
}

void emit(YAML::Emitter &emitter, const Json &json) {
  if (json.is_structured() && json.empty()) emitter << YAML::Flow;
  if (json.is_object()) {
    emitter << YAML::BeginMap;
    for (const auto &[key, value] : json.items()) {
      emitter << YAML::Key;
      emit_text(emitter, key);
      emitter << YAML::Value;
      emit(emitter, value);
    }
    emitter << YAML::EndMap;
  } else if (json.is_array()) {
    emitter << YAML::BeginSeq;
    for (const auto &element : json) emit(emitter, element);
    emitter << YAML::EndSeq;
  } else if (json.is_string()) {
    emit_text(emitter, json.get<std::string>());
  } else if (json.is_null()) {
    emitter << YAML::Null;
  } else {
    emitter << dumped(json, -1);
  }
}

}  // namespace

std::string to_yaml(const Json &json) {
  YAML::Emitter emitter;
  emit(emitter, json);
  return emitter.c_str();
}

void print_document(std::ostream &out, OutputFormat format, const Json &json) {
  if (format == OutputFormat::json) out << dumped(json) << "\n";
  if (format == OutputFormat::yaml) out << to_yaml(json) << "\n";
}

void print_streamed(std::ostream &out, OutputFormat format, const Json &json) {
  if (format == OutputFormat::json) out << dumped(json, -1) << "\n";
  if (format == OutputFormat::yaml) out << "---\n" << to_yaml(json) << "\n";
  out.flush();
}

}  // namespace promotion::ctl
