#include "json_schema.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <regex>
#include <set>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

#include "schema_message.hpp"

namespace promotion::host::modules {
namespace {

using nlohmann::json;

// The library matches patterns with std::regex, which recurses once for each character: beyond some 16,000 of
// them it overflows the stack. So documents checked by a schema with patterns have shorter texts.
constexpr size_t matched_text_limit = 4096;

constexpr size_t problem_limit = 50;

Error unusable(const std::string &why) {
  return {Code::invalid_argument, "the schema cannot be used: " + why, {}, 0};
}

// Tries every pattern once, since the library would try it only when a document is checked. Tells whether
// there is any, or a format, which it matches likewise.
Result<bool> try_patterns(const json &schema) {
  bool found = false;
  auto try_one = [](const std::string &pattern) -> Status {
    try {
      std::regex{pattern};
      return success();
    } catch (const std::regex_error &failure) {
      return unusable("the pattern '" + pattern +
                      "' is not a regular expression of ECMAScript: " + failure.what());
    }
  };
  std::vector<const json *> open{&schema};
  while (!open.empty()) {
    const json *node = open.back();
    open.pop_back();
    if (node->is_object()) {
      std::vector<std::string> patterns;
      if (auto it = node->find("pattern"); it != node->end() && it->is_string()) patterns.push_back(*it);
      if (auto it = node->find("patternProperties"); it != node->end() && it->is_object())
        for (const auto &[pattern, ignored] : it->items()) patterns.push_back(pattern);
      for (const auto &pattern : patterns)
        if (Status tried = try_one(pattern); !tried.ok()) return tried.error();
      if (!patterns.empty() || node->contains("format")) found = true;
    }
    if (node->is_structured())
      for (const auto &child : *node) open.push_back(&child);
  }
  return found;
}

// References that lead to a reference again, in a circle, would keep the library busy for ever.
Status follow_references(const json &schema) {
  std::vector<const json *> open{&schema};
  while (!open.empty()) {
    const json *node = open.back();
    open.pop_back();
    std::set<const json *> seen;
    for (const json *at = node; at->is_object() && at->contains("$ref");) {
      const json &reference = at->at("$ref");
      if (!reference.is_string()) break;  // a property that happens to have that name
      const std::string target = reference;
      if (!target.starts_with("#"))
        return unusable("it refers to '" + target + "'; only references that begin with '#' are followed");
      if (!seen.insert(at).second) return unusable("the reference '" + target + "' leads back to itself");
      try {
        at = &schema.at(json::json_pointer(target.substr(1)));
      } catch (const json::exception &) {
        return unusable("the reference '" + target + "' leads nowhere");
      }
    }
    if (node->is_structured())
      for (const auto &child : *node) open.push_back(&child);
  }
  return success();
}

// From the library's way of naming a place, "<root>" "[member]" "[0]", to the steps alone.
std::vector<std::string> path_of(const std::vector<std::string> &context) {
  std::vector<std::string> path;
  for (const auto &part : context)
    if (part.size() >= 2 && part.front() == '[') path.push_back(part.substr(1, part.size() - 2));
  return path;
}

// RFC 6901.
std::string pointer_of(const std::vector<std::string> &path) {
  std::string pointer;
  for (const auto &step : path) {
    pointer += '/';
    for (char c : step) pointer += c == '~' ? "~0" : c == '/' ? "~1" : std::string(1, c);
  }
  return pointer;
}

// The library reports a failure at each level on its way out; those say nothing that the innermost does not.
bool only_repeats(const std::string &description) {
  for (std::string_view start : {"Failed to validate against schema associated with property",
                                 "Failed to validate item #", "Failed to validate against child schema"})
    if (description.starts_with(start)) return true;
  return false;
}

Problem too_long(const std::vector<std::string> &path, const std::string &what, size_t size) {
  std::string pointer = pointer_of(path);
  return {true, pointer, "too-long",
          "'" + pointer + "' " + what + " of " + std::to_string(size) + " bytes; expected at most " +
              std::to_string(matched_text_limit)};
}

void find_long_texts(const json &node, std::vector<std::string> &path, std::vector<Problem> &problems) {
  if (problems.size() >= problem_limit) return;
  if (node.is_string() && node.get_ref<const std::string &>().size() > matched_text_limit)
    problems.push_back(too_long(path, "is a text", node.get_ref<const std::string &>().size()));
  if (!node.is_structured()) return;
  for (const auto &[name, value] : node.items()) {  // of an array: the indexes
    if (name.size() > matched_text_limit) {
      problems.push_back(too_long(path, "has a member with a name", name.size()));
      continue;
    }
    path.push_back(name);
    find_long_texts(value, path, problems);
    path.pop_back();
  }
}

}  // namespace

struct JsonSchema::Compiled {
  json source;
  valijson::Schema schema;
  std::set<std::string, std::less<>> properties;
  bool matches_texts = false;
};

Result<JsonSchema> JsonSchema::compile(const json &schema) {
  if (!schema.is_object())
    return unusable(std::string("it is of type ") + schema.type_name() + "; expected an object");
  if (Status followed = follow_references(schema); !followed.ok()) return followed.error();
  Result<bool> patterns = try_patterns(schema);
  if (!patterns.ok()) return patterns.error();
  auto compiled = std::make_shared<Compiled>();
  compiled->source = schema;
  compiled->matches_texts = *patterns;
  if (auto it = schema.find("properties"); it != schema.end() && it->is_object())
    for (const auto &[name, ignored] : it->items()) compiled->properties.insert(name);
  try {
    valijson::SchemaParser parser(valijson::SchemaParser::kDraft7);
    parser.populateSchema(valijson::adapters::NlohmannJsonAdapter(schema), compiled->schema);
    // Once over a trifle, so that what the library finds only when it is used shows now.
    valijson::Validator().validate(compiled->schema, valijson::adapters::NlohmannJsonAdapter(json::object()),
                                   nullptr);
  } catch (const std::exception &failure) {
    return unusable(failure.what());
  }
  return JsonSchema(std::move(compiled));
}

std::vector<Problem> JsonSchema::check(const json &document) const {
  std::vector<Problem> problems;
  std::vector<std::string> root;
  if (compiled_->matches_texts) find_long_texts(document, root, problems);
  if (!problems.empty()) return problems;
  valijson::ValidationResults results;
  try {
    valijson::adapters::NlohmannJsonAdapter adapter(document);
    if (valijson::Validator().validate(compiled_->schema, adapter, &results)) return problems;
  } catch (const std::exception &failure) {
    return {{true, "", "schema", std::string("the schema could not be applied: ") + failure.what()}};
  }
  auto add = [&](const std::vector<std::string> &context, const std::string &description) {
    std::vector<std::string> path = path_of(context);
    std::string message = schema_message(compiled_->source, document, path, description);
    const std::string_view unknown = unknown_member(description);
    if (!unknown.empty()) path.emplace_back(unknown);
    problems.push_back(
        {true, pointer_of(path), unknown.empty() ? "schema" : "unknown-field", std::move(message)});
  };
  const valijson::ValidationResults::Error *last = nullptr;
  for (const auto &error : results) {
    last = &error;
    if (!only_repeats(error.description) && problems.size() < problem_limit)
      add(error.context, error.description);
  }
  if (problems.empty())
    add(last == nullptr ? root : last->context, last == nullptr ? "no reason was told" : last->description);
  return problems;
}

bool JsonSchema::has_property(std::string_view name) const {
  return compiled_->properties.find(name) != compiled_->properties.end();
}

}  // namespace promotion::host::modules
