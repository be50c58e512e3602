#include "settings/edits.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "edit/version_field.hpp"
#include "text/template.hpp"

namespace pull_request {
namespace {

using nlohmann::json;

constexpr std::size_t most_rules = 100;
constexpr std::size_t longest_text = 4096;
constexpr std::size_t most_documents = 100'000;

bool same_letters(std::string_view a, std::string_view lower) {
  return std::equal(a.begin(), a.end(), lower.begin(), lower.end(), [](char x, char y) {
    return static_cast<char>(x >= 'A' && x <= 'Z' ? x - 'A' + 'a' : x) == y;
  });
}

/// Whether it is the path of a file that git could have in a repository.
bool stays_inside(std::string_view path) {
  if (path.empty()) return false;
  for (const char c : path) {
    if (static_cast<unsigned char>(c) < ' ' || c == '\\' || c == '\x7f') return false;
  }
  while (true) {
    const std::size_t end = std::min(path.find('/'), path.size());
    const std::string_view component = path.substr(0, end);
    if (component.empty() || component == "." || component == ".." || same_letters(component, ".git"))
      return false;
    if (end == path.size()) return true;
    path.remove_prefix(end + 1);
  }
}

class RuleReader {
 public:
  RuleReader(const json &rule, std::string pointer, const BlockProblem &problem)
      : rule_(rule), pointer_(std::move(pointer)), problem_(problem) {}

  EditRule run() {
    EditRule rule;
    for (const auto &[name, value] : rule_.items()) {
      if (name == "path" || name == "yamlPath" || name == "field" || name == "target" || name == "document")
        continue;
      problem_(
          pointer_, "unknown-field",
          "edit has the unknown field \"" + name + "\"; expected path, yamlPath, field, target, document");
    }
    rule.path = text("path", true);
    rule.yaml_path = text("yamlPath", true);
    rule.field = text("field", false);
    rule.target = text("target", false);
    rule.document = document();
    if (!is_known_field(rule.field))
      tell("field", "unknown-word", "field is \"" + rule.field + "\"; expected " + std::string(known_fields));
    check(rule);
    return rule;
  }

 private:
  void tell(const char *name, const char *reason, const std::string &sentence) const {
    problem_(pointer_ + "/" + name, reason, sentence);
  }

  std::string text(const char *name, bool required) const {
    const auto member = rule_.find(name);
    if (member == rule_.end()) {
      if (required) problem_(pointer_, "missing-field", std::string("a member of edit has no ") + name);
      return {};
    }
    if (member->is_string() && !member->get_ref<const std::string &>().empty() &&
        member->get_ref<const std::string &>().size() <= longest_text)
      return member->get<std::string>();
    tell(name, "wrong-type", std::string(name) + " of edit must be a text of 1 to 4096 bytes");
    return {};
  }

  std::optional<std::size_t> document() const {
    const auto member = rule_.find("document");
    if (member == rule_.end()) return std::nullopt;
    if (member->is_number_unsigned() && member->get<std::uint64_t>() <= most_documents)
      return member->get<std::size_t>();
    tell("document", "wrong-type", "document of edit must be the index of a document of the file, from 0");
    return std::nullopt;
  }

  void check(const EditRule &rule) const {
    for (const auto &[name, value] :
         {std::pair("path", &rule.path), std::pair("yamlPath", &rule.yaml_path)}) {
      if (const std::string wrong = template_problem(*value, edit_variables); !wrong.empty())
        return tell(name, "unknown-variable", std::string(name) + " of edit " + wrong);
    }
    if (rule.path.empty() || rule.yaml_path.empty()) return;
    const FilledRule filled = fill_rule(rule, {"x", "x", "x", "x"});
    if (!filled.problem.empty())
      tell(filled.steps.problem.empty() ? "path" : "yamlPath", "invalid-path", filled.problem);
  }

  const json &rule_;
  std::string pointer_;
  const BlockProblem &problem_;
};

}  // namespace

std::vector<EditRule> read_edits(const json &block, const BlockProblem &problem) {
  const auto member = block.find("edit");
  if (member == block.end()) return {};
  std::vector<EditRule> rules;
  if (!member->is_array() || member->empty() || member->size() > most_rules) {
    problem("/edit", "wrong-type", "edit must be a list of 1 to 100 members, each with path and yamlPath");
    return rules;
  }
  for (const json &each : *member) {
    const std::string pointer = "/edit/" + std::to_string(rules.size());
    if (!each.is_object()) {
      problem(pointer, "wrong-type", "a member of edit must be an object with path and yamlPath");
      rules.emplace_back();
      continue;
    }
    rules.push_back(RuleReader(each, pointer, problem).run());
  }
  return rules;
}

FilledRule fill_rule(const EditRule &rule, const EditNames &names) {
  const auto value = [&](std::string_view name) {
    if (name == "namespace") return names.pipeline_namespace;
    if (name == "pipeline") return names.pipeline;
    return name == "environment" ? names.environment : names.from;
  };
  FilledRule filled;
  filled.path = fill(rule.path, value);
  filled.yaml_path = fill(rule.yaml_path, value);
  filled.steps = parse_yaml_path(filled.yaml_path);
  if (!stays_inside(filled.path)) {
    filled.problem =
        "path of edit is \"" + filled.path +
        "\"; expected the path of a file, from the top of the repository, that does not leave it";
    filled.steps.problem.clear();
  } else if (!filled.steps.problem.empty()) {
    filled.problem = "yamlPath of edit is \"" + filled.yaml_path + "\", which " + filled.steps.problem;
  }
  return filled;
}

}  // namespace pull_request
