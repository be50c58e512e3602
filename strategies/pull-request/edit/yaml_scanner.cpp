#include "edit/yaml_scanner.hpp"

#include <algorithm>

namespace pull_request {
namespace {

bool is_blank(char c) { return c == ' ' || c == '\t'; }
bool is_break(char c) { return c == '\n' || c == '\r'; }
bool is_flow_indicator(char c) { return c == ',' || c == '[' || c == ']' || c == '{' || c == '}'; }

class Scanner {
 public:
  Scanner(std::string_view text, YamlListener &listener) : text_(text), listener_(listener) {}

  /// Why the text cannot be YAML.
  std::optional<std::string> run() {
    if (text_.substr(0, 3) == "\xef\xbb\xbf") position_ = 3;
    while (position_ < text_.size()) {
      scan_line();
      leave_line();
    }
    if (quote_ != 0)
      return "the quote that opens in line " + std::to_string(quote_place_.line) + " is never closed";
    if (in_flow()) return "the bracket that opens in line " + std::to_string(flow_line_) + " is never closed";
    return std::nullopt;
  }

 private:
  char at(std::size_t position) const { return position < text_.size() ? text_[position] : '\n'; }
  bool in_flow() const { return !flow_.empty(); }
  bool at_break(std::size_t position) const { return position >= text_.size() || is_break(text_[position]); }
  bool blank_or_break(std::size_t position) const { return at_break(position) || is_blank(text_[position]); }
  /// Whether a ':' here separates a key from its value.
  bool colon_separates(std::size_t position) const {
    return blank_or_break(position + 1) || (in_flow() && is_flow_indicator(at(position + 1)));
  }
  long column(std::size_t position) const { return static_cast<long>(position - line_begin_); }
  YamlPlace place(std::size_t position) const { return {line_, column(position)}; }

  void scan_line() {
    line_begin_ = position_;
    value_ = Before::nothing;
    node_begin_.reset();
    tag_ = {};
    if (quote_ != 0) {
      finish_quoted();
      if (quote_ != 0) return;
    } else if (in_block_ && block_goes_on()) {
      position_ = line_end(position_);
      return;
    } else {
      in_block_ = false;
      begin_line();
    }
    while (!at_break(position_)) {
      if (is_blank(text_[position_])) {
        ++position_;
      } else if (!scan_token()) {
        return;
      }
    }
    // A plain scalar at the end of a line may go on in the next one; a header brings its block.
    in_block_ = value_ == Before::block_scalar;
  }

  /// What only the start of a line can hold: document markers, directives, the rest of a plain scalar.
  void begin_line() {
    const std::size_t text_begin = first_of_line();
    if (at_break(text_begin)) {
      position_ = line_end(position_);
      return;
    }
    if (!in_flow() && document_marker(position_)) {
      entry_column_ = -1;
      plain_open_ = false;
      listener_.document(text_[position_] == '-');
      position_ += 3;
      return;
    }
    if (!in_flow() && text_[position_] == '%' && !plain_open_) {
      position_ = line_end(position_);
      return;
    }
    const bool goes_on = plain_open_ && (in_flow() || column(text_begin) > entry_column_);
    plain_open_ = false;
    position_ = text_begin;
    if (!goes_on || text_[position_] == '#') return;
    const std::size_t end = plain_end(position_);
    if (end == position_) return;
    position_ = end;
    value_ = Before::several_lines;
    plain_open_ = at_break(skip_blanks(end));
    const YamlPlace begin = place(text_begin);
    listener_.goes_on(begin, finish_node(text_begin, false));
  }

  /// One token; false once the line is done with.
  bool scan_token() {
    const char c = text_[position_];
    if (c == '#') return scan_comment();
    plain_open_ = false;
    if (in_flow() && is_flow_indicator(c)) return scan_flow_indicator(c);
    if (c == '[' || c == '{') return open_flow(c);
    if ((c == '-' || c == '?' || c == ':') && !in_flow() && blank_or_break(position_ + 1)) {
      entry_column_ = column(position_);
      listener_.indicator(c, place(position_));
      return pass(1, c == ':' ? Before::key : Before::nothing);
    }
    if ((c == '?' || c == ':') && in_flow() && colon_separates(position_)) {
      after_colon_ = c == ':';
      listener_.indicator(c, place(position_));
      return pass(1, Before::key);
    }
    if (c == '&') return scan_property(nullptr);
    if (c == '!') return scan_property(&tag_);
    if (c == '*') return scan_alias();
    if ((c == '|' || c == '>') && !in_flow()) return scan_block_header();
    if (c == '"' || c == '\'') return scan_quoted(c);
    return scan_plain();
  }

  bool pass(std::size_t bytes, Before value) {
    position_ += bytes;
    value_ = value;
    node_begin_.reset();
    tag_ = {};
    return true;
  }

  bool scan_comment() {
    const std::size_t end = line_end(position_);
    // Without a blank before it, '#' begins no comment; then the rest of the line is nothing that could be
    // used.
    if (position_ == line_begin_ || is_blank(text_[position_ - 1])) {
      listener_.comment({line_, text_.substr(position_ + 1, end - position_ - 1), value_, scalar_});
      plain_open_ = false;
    }
    position_ = end;
    return true;
  }

  bool open_flow(char bracket) {
    if (flow_.empty()) flow_line_ = line_;
    flow_.push_back(bracket);
    listener_.flow(bracket, place(position_));
    after_colon_ = false;
    return pass(1, Before::nothing);
  }

  bool scan_flow_indicator(char c) {
    if (c == '[' || c == '{') return open_flow(c);
    // What stands before a comma or a closing bracket is still the last value of the line.
    const YamlPlace begin = place(position_);
    listener_.flow(c, begin);
    ++position_;
    after_colon_ = false;
    if (c != ',') flow_.pop_back();
    if (finish_node(position_, c != ',')) listener_.key(begin, nullptr);
    return true;
  }

  /// An anchor or a tag; it belongs to the scalar after it.
  bool scan_property(std::string_view *keep) {
    const std::size_t begin = position_;
    if (!node_begin_) node_begin_ = begin;
    while (!blank_or_break(position_) && !(in_flow() && is_flow_indicator(text_[position_]))) ++position_;
    if (keep != nullptr) *keep = text_.substr(begin, position_ - begin);
    value_ = Before::nothing;
    return true;
  }

  bool scan_alias() {
    const std::size_t begin = node_begin_.value_or(position_);
    while (!blank_or_break(position_) && !(in_flow() && is_flow_indicator(text_[position_]))) ++position_;
    value_ = Before::alias;
    if (finish_node(begin, true)) {
      listener_.key(place(begin), nullptr);
    } else {
      listener_.value(place(begin), Before::alias, {});
    }
    return true;
  }

  bool scan_block_header() {
    block_indent_ = 0;
    ++position_;
    while (!blank_or_break(position_)) {
      const char c = text_[position_++];
      if (c >= '1' && c <= '9') block_indent_ = c - '0';
    }
    block_parent_ = entry_column_;
    // Its column is known from the number, or from the first line of its text.
    block_indent_ = block_indent_ > 0 ? std::max(block_parent_, 0L) + block_indent_ : -1;
    value_ = Before::block_scalar;
    tell_node(node_begin_.value_or(position_ - 1), false);
    return true;
  }

  bool scan_quoted(char quote) {
    const std::size_t begin = position_;
    quote_ = quote;
    quote_place_ = place(node_begin_.value_or(begin));
    ++position_;
    if (!find_closing_quote()) return false;
    scalar_ = {begin, position_, quote == '"' ? ScalarStyle::double_quoted : ScalarStyle::single_quoted,
               in_flow(), tag_};
    value_ = scalar_or_key();
    const std::size_t node_begin = node_begin_.value_or(begin);
    tell_node(node_begin, finish_node(node_begin, in_flow()));
    return true;
  }

  void finish_quoted() {
    if (!find_closing_quote()) return;
    value_ = Before::several_lines;
    if (finish_node(line_begin_, in_flow()) || lone_key()) {
      listener_.key(quote_place_, nullptr);
    } else {
      listener_.value(quote_place_, Before::several_lines, {});
    }
  }

  /// Moves past the closing quote, or to the end of the line if there is none in it.
  bool find_closing_quote() {
    for (; !at_break(position_); ++position_) {
      const char c = text_[position_];
      if (quote_ == '"' && c == '\\' && !at_break(position_ + 1)) {
        ++position_;
      } else if (c == quote_ && quote_ == '\'' && at(position_ + 1) == '\'') {
        ++position_;
      } else if (c == quote_) {
        ++position_;
        quote_ = 0;
        return true;
      }
    }
    return false;
  }

  bool scan_plain() {
    const std::size_t begin = position_;
    position_ = std::max(plain_end(begin), begin + 1);
    scalar_ = {begin, position_, ScalarStyle::plain, in_flow(), tag_};
    value_ = scalar_or_key();
    plain_open_ = at_break(skip_blanks(position_));
    const std::size_t node_begin = node_begin_.value_or(begin);
    tell_node(node_begin, finish_node(node_begin, false));
    return true;
  }

  /// The end of a plain scalar within its line, without the blanks after it.
  std::size_t plain_end(std::size_t position) const {
    const std::size_t begin = position;
    for (; !at_break(position); ++position) {
      const char c = text_[position];
      if (c == ':' && colon_separates(position)) break;
      if (c == '#' && position > begin && is_blank(text_[position - 1])) break;
      if (in_flow() && is_flow_indicator(c)) break;
    }
    while (position > begin && is_blank(text_[position - 1])) --position;
    return position;
  }

  /// What stands alone in a flow mapping is a key without a value.
  bool lone_key() const { return in_flow() && flow_.back() == '{' && !after_colon_; }
  Before scalar_or_key() const { return lone_key() ? Before::key : Before::scalar; }

  /// Tells of the node that value_ is of.
  void tell_node(std::size_t begin, bool is_key) {
    if (is_key || value_ == Before::key) {
      listener_.key(place(begin), &scalar_);
    } else {
      listener_.value(place(begin), value_, scalar_);
    }
  }

  /// After a node: is it a key? `adjacent`: in JSON-like form its ':' needs no blank.
  bool finish_node(std::size_t begin, bool adjacent) {
    const std::size_t next = skip_blanks(position_);
    node_begin_.reset();
    tag_ = {};
    if (at(next) != ':' || next >= text_.size()) return false;
    if (!adjacent && !colon_separates(next)) return false;
    if (!in_flow()) entry_column_ = column(begin);
    position_ = next + 1;
    value_ = Before::key;
    plain_open_ = false;
    after_colon_ = true;
    return true;
  }

  /// Whether this line is still text of the block scalar.
  bool block_goes_on() {
    const std::size_t begin = spaces_end();
    if (at_break(begin)) return true;
    if (document_marker(position_)) return false;
    const long indent = column(begin);
    if (block_indent_ < 0) {
      if (indent <= block_parent_) return false;
      block_indent_ = indent;
    }
    return indent >= block_indent_;
  }

  bool document_marker(std::size_t position) const {
    if (position != line_begin_) return false;
    const std::string_view three = text_.substr(position, 3);
    return (three == "---" || three == "...") && blank_or_break(position + 3);
  }

  std::size_t skip_blanks(std::size_t position) const {
    while (position < text_.size() && is_blank(text_[position])) ++position;
    return position;
  }
  std::size_t first_of_line() const { return skip_blanks(position_); }
  std::size_t spaces_end() const {
    std::size_t position = position_;
    while (position < text_.size() && text_[position] == ' ') ++position;
    return position;
  }
  std::size_t line_end(std::size_t position) const {
    return std::min(text_.find_first_of("\r\n", position), text_.size());
  }
  void leave_line() {
    position_ = line_end(position_);
    if (position_ >= text_.size()) return;
    position_ += text_.substr(position_, 2) == "\r\n" ? 2 : 1;
    ++line_;
  }

  std::string_view text_;
  YamlListener &listener_;

  std::size_t position_ = 0;
  std::size_t line_ = 1;
  std::size_t line_begin_ = 0;

  // Of the line: its last value so far, and the properties that wait for a node.
  Before value_ = Before::nothing;
  Scalar scalar_;
  std::optional<std::size_t> node_begin_;
  std::string_view tag_;

  // Across lines.
  long entry_column_ = -1;  // of the innermost key or dash: what belongs to it is further right
  bool plain_open_ = false;
  char quote_ = 0;
  YamlPlace quote_place_;
  std::string flow_;  // the brackets that are open
  bool after_colon_ = false;
  std::size_t flow_line_ = 0;
  bool in_block_ = false;
  long block_parent_ = -1;
  long block_indent_ = -1;
};

}  // namespace

std::optional<std::string> scan_yaml(std::string_view text, YamlListener &listener) {
  return Scanner(text, listener).run();
}

}  // namespace pull_request
