#include "settings/wishes.hpp"

#include <nlohmann/json.hpp>

#include "text/template.hpp"

namespace pull_request {
namespace {

using nlohmann::json;

constexpr std::size_t longest_name = 255;
constexpr std::size_t most_names = 50;
constexpr std::size_t longest_template = 16 * 1024;

class Reader {
 public:
  Reader(const json &block, const BlockProblem &problem) : block_(block), problem_(problem) {}

  bool truth(const char *name) const {
    const auto member = block_.find(name);
    if (member == block_.end()) return false;
    if (member->is_boolean()) return member->get<bool>();
    problem_(pointer(name), "wrong-type", std::string(name) + " must be true or false");
    return false;
  }

  /// Whether it is the second of two words; the first where it is absent.
  bool second_of(const char *name, std::string_view first, std::string_view second) const {
    const auto member = block_.find(name);
    if (member == block_.end()) return false;
    const std::string word = member->is_string() ? member->get<std::string>() : member->dump();
    if (word != first && word != second) {
      problem_(pointer(name), "unknown-word",
               std::string(name) + " is \"" + word + "\"; expected " + std::string(first) + " or " +
                   std::string(second));
    }
    return word == second;
  }

  std::vector<std::string> names(const char *name) const {
    const auto member = block_.find(name);
    if (member == block_.end()) return {};
    std::vector<std::string> found;
    if (member->is_array() && member->size() <= most_names) {
      for (const json &each : *member) {
        const bool usable = each.is_string() && !each.get_ref<const std::string &>().empty() &&
                            each.get_ref<const std::string &>().size() <= longest_name;
        if (usable) found.push_back(each.get<std::string>());
      }
    }
    if (!member->is_array() || found.size() != member->size()) {
      problem_(pointer(name), "wrong-type",
               std::string(name) + " must be a list of at most 50 names that are not empty");
    }
    return found;
  }

  std::vector<std::string> line_templates(const char *name) const {
    std::vector<std::string> lines = names(name);
    for (const std::string &line : lines) {
      std::string wrong = template_problem(line);
      if (line.find_first_of(std::string_view("\n\r\0", 3)) != std::string::npos) wrong = "has a line break";
      if (!wrong.empty()) problem_(pointer(name), "unknown-variable", std::string(name) + " " + wrong);
    }
    return lines;
  }

  std::string text_template(const char *name) const {
    const auto member = block_.find(name);
    if (member == block_.end()) return {};
    if (!member->is_string() || member->get_ref<const std::string &>().empty() ||
        member->get_ref<const std::string &>().size() > longest_template) {
      problem_(pointer(name), "wrong-type",
               std::string(name) + " must be a text of 1 to 16384 bytes, with variables such as {{version}}");
      return {};
    }
    std::string text = member->get<std::string>();
    if (const std::string wrong = template_problem(text); !wrong.empty())
      problem_(pointer(name), "unknown-variable", std::string(name) + " " + wrong);
    return text;
  }

 private:
  static std::string pointer(const char *name) { return std::string("/") + name; }

  const json &block_;
  const BlockProblem &problem_;
};

}  // namespace

Wishes read_wishes(const json &block, const BlockProblem &problem) {
  const Reader reader(block, problem);
  Wishes wishes;
  wishes.until_merged = !reader.second_of("until", "merged", "opened");
  wishes.replace = reader.second_of("whenSuperseded", "update", "replace");
  wishes.auto_merge = reader.truth("autoMerge");
  wishes.draft = reader.truth("draft");
  wishes.labels = reader.names("labels");
  wishes.reviewers = reader.names("reviewers");
  wishes.push_options = reader.line_templates("pushOptions");
  wishes.title = reader.text_template("title");
  wishes.message = reader.text_template("message");
  wishes.body = reader.text_template("body");
  if (wishes.auto_merge && wishes.draft)
    problem("/autoMerge", "contradiction", "a draft is never merged; remove autoMerge or draft");
  return wishes;
}

}  // namespace pull_request
