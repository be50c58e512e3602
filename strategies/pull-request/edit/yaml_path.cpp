#include "edit/yaml_path.hpp"

#include "edit/utf8.hpp"

namespace pull_request {
namespace {

constexpr std::size_t longest_path = 4096;
constexpr std::size_t longest_index = 9;  // digits

bool is_bare(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
         c == '/' || c == '$' || static_cast<unsigned char>(c) >= 0x80U;
}

/// Every function gives nothing, and sets problem, where the text is no path.
class PathReader {
 public:
  explicit PathReader(std::string_view text) : text_(text) {}

  YamlPath run() {
    YamlPath path;
    if (text_.empty() || text_.size() > longest_path || !is_utf8(text_)) {
      path.problem = "must be a text of 1 to 4096 bytes";
      return path;
    }
    while (problem_.empty() && position_ < text_.size()) {
      std::optional<YamlStep> step = text_[position_] == '[' ? bracket() : bare_key();
      if (!step) break;
      step->text = text_.substr(0, position_);
      path.steps.push_back(std::move(*step));
    }
    if (!problem_.empty()) path.steps.clear();
    path.problem = std::move(problem_);
    return path;
  }

 private:
  char at(std::size_t position) const { return position < text_.size() ? text_[position] : '\0'; }

  std::nullopt_t fail(std::string_view expected) {
    problem_ = "cannot be read at byte " + std::to_string(position_ + 1) + ": expected " +
               std::string(expected) +
               R"(; as in spec.images[0]["a.b"].tag or spec.images[name=podinfo].tag)";
    return std::nullopt;
  }

  std::optional<YamlStep> bare_key() {
    if (position_ > 0) {
      if (at(position_) != '.') return fail("a dot, a bracket or the end");
      ++position_;
    }
    const std::size_t begin = position_;
    while (position_ < text_.size() && is_bare(text_[position_])) ++position_;
    if (position_ == begin) return fail("a key (other keys than letters, digits, _, -, / and $ in [\"…\"])");
    YamlStep step;
    step.key = text_.substr(begin, position_ - begin);
    return step;
  }

  std::optional<YamlStep> bracket() {
    ++position_;
    YamlStep step;
    const bool quoted_first = at(position_) == '"' || at(position_) == '\'';
    std::optional<std::string> first = quoted_first ? quoted() : bare_until("=]");
    if (!first) return std::nullopt;
    if (at(position_) == '=') {
      ++position_;
      step.kind = YamlStep::Kind::item;
      step.key = std::move(*first);
      std::optional<std::string> value =
          at(position_) == '"' || at(position_) == '\'' ? quoted() : bare_until("]");
      if (!value) return std::nullopt;
      step.value = std::move(*value);
    } else if (quoted_first) {
      step.key = std::move(*first);
    } else {
      if (first->size() > longest_index || first->find_first_not_of("0123456789") != std::string::npos)
        return fail("an index, a key in quotes, or KEY=VALUE between the brackets");
      step.kind = YamlStep::Kind::index;
      step.index = std::stoul(*first);
    }
    if (at(position_) != ']') return fail("a closing bracket");
    ++position_;
    return step;
  }

  std::optional<std::string> bare_until(std::string_view ends) {
    const std::size_t end = text_.find_first_of(ends, position_);
    if (end == std::string_view::npos) return fail("a closing bracket");
    std::string word(text_.substr(position_, end - position_));
    if (word.empty() || word.find_first_of("[]\"'") != std::string::npos)
      return fail("an index, a key in quotes, or KEY=VALUE between the brackets");
    position_ = end;
    return word;
  }

  std::optional<std::string> quoted() {
    const char quote = text_[position_++];
    std::string word;
    for (; position_ < text_.size(); ++position_) {
      const char c = text_[position_];
      const char next = at(position_ + 1);
      if (quote == '"' && c == '\\' && (next == '"' || next == '\\')) {
        ++position_;
        word += next;
      } else if (quote == '\'' && c == '\'' && next == '\'') {
        ++position_;
        word += c;
      } else if (c == quote) {
        ++position_;
        return word;
      } else {
        word += c;
      }
    }
    return fail("a closing quote");
  }

  std::string_view text_;
  std::size_t position_ = 0;
  std::string problem_;
};

}  // namespace

YamlPath parse_yaml_path(std::string_view text) { return PathReader(text).run(); }

}  // namespace pull_request
