#include "yaml_text.hpp"

#include <algorithm>

namespace promotion::host::modules {
namespace {

constexpr size_t nowhere = std::string::npos;

}  // namespace

size_t YamlText::offset(int line, int column) const {
  size_t at = 0;
  for (int i = 1; i < line && at != nowhere; ++i) {
    at = text_.find('\n', at);
    if (at != nowhere) ++at;
  }
  const auto continues = [this](size_t i) {
    return i < text_.size() && (static_cast<unsigned char>(text_[i]) & 0xC0u) == 0x80u;
  };
  for (int i = 1; i < column && at < text_.size(); ++i) do
      ++at;
    while (continues(at));
  return at;
}

size_t YamlText::line_start(size_t offset) const {
  const size_t before = offset == 0 ? nowhere : text_.rfind('\n', offset - 1);
  return before == nowhere ? 0 : before + 1;
}

size_t YamlText::next_line(size_t offset) const {
  const size_t end = text_.find('\n', offset);
  return end == nowhere ? text_.size() : end + 1;
}

size_t YamlText::indent(size_t line_start) const {
  const size_t first = text_.find_first_not_of(' ', line_start);
  return (first == nowhere ? text_.size() : first) - line_start;
}

bool YamlText::is_flow(const yaml::Node &node) const {
  const size_t at = offset(node.line, node.column);
  return at < text_.size() && (text_[at] == '{' || text_[at] == '[');
}

size_t YamlText::end_of(const yaml::Node &node, bool in_flow) const {
  const size_t at = offset(node.line, node.column);
  if (at >= text_.size()) return nowhere;
  switch (text_[at]) {
    case '"':
    case '\'':
      return end_of_quoted(at);
    case '{':
    case '[':
      return end_of_brackets(at);
    case '|':
    case '>':
    case '&':
    case '*':
    case '!':
      return nowhere;
    default:
      return node.kind == yaml::Node::Kind::scalar ? end_of_plain(at, in_flow) : nowhere;
  }
}

size_t YamlText::end_of_block(size_t line_start, size_t column) const {
  size_t end = next_line(line_start);
  for (size_t at = end; at < text_.size(); at = next_line(at)) {
    const size_t first = text_.find_first_not_of(" \r", at);
    if (first == nowhere) break;
    if (text_[first] == '\n') continue;
    if (indent(at) <= column) break;
    end = next_line(at);
  }
  return end;
}

size_t YamlText::end_of_quoted(size_t at) const {
  const char quote = text_[at];
  for (size_t i = at + 1; i < text_.size(); ++i) {
    if (quote == '"' && text_[i] == '\\') {
      ++i;
    } else if (text_[i] == quote) {
      if (quote == '"' || i + 1 >= text_.size() || text_[i + 1] != quote) return i + 1;
      ++i;
    }
  }
  return nowhere;
}

size_t YamlText::end_of_brackets(size_t at) const {
  size_t depth = 0;
  for (size_t i = at; i < text_.size(); ++i) {
    const char c = text_[i];
    const bool opens_word = i == at || std::string_view(" ,[{:\n").find(text_[i - 1]) != nowhere;
    if ((c == '"' || c == '\'') && opens_word) {
      i = end_of_quoted(i);
      if (i == nowhere) return nowhere;
      --i;
    } else if (c == '#' && (text_[i - 1] == ' ' || text_[i - 1] == '\n')) {
      i = next_line(i) - 1;
    } else if (c == '{' || c == '[') {
      ++depth;
    } else if (c == '}' || c == ']') {
      if (--depth == 0) return i + 1;
    }
  }
  return nowhere;
}

size_t YamlText::end_of_plain(size_t at, bool in_flow) const {
  size_t end = std::min(text_.find('\n', at), text_.size());
  end = std::min(end, text_.find(" #", at));
  if (in_flow) end = std::min(end, text_.find_first_of(",]}", at));
  while (end > at && (text_[end - 1] == ' ' || text_[end - 1] == '\r')) --end;
  return end;
}

}  // namespace promotion::host::modules
