#include "scalar.hpp"

#include <charconv>
#include <cmath>
#include <cstdlib>

namespace promotion::host::yaml {
namespace {

using Style = Node::Style;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

size_t skip_digits(std::string_view text, size_t at) {
  while (at < text.size() && is_digit(text[at])) ++at;
  return at;
}

std::string without_leading_zeros(std::string_view digits) {
  const size_t first = digits.find_first_not_of('0');
  return first == std::string_view::npos ? "0" : std::string(digits.substr(first));
}

std::optional<std::string> based_integer(std::string_view text) {
  if (text.size() < 3 || text[0] != '0' || (text[1] != 'o' && text[1] != 'x')) return std::nullopt;
  uint64_t value = 0;
  const char *end = text.data() + text.size();
  const auto result = std::from_chars(text.data() + 2, end, value, text[1] == 'o' ? 8 : 16);
  if (result.ec != std::errc() || result.ptr != end) return std::nullopt;
  return std::to_string(value);
}

// [-+]? ( '.' digits | digits ( '.' digits? )? ) ( [eE] [-+]? digits )?
struct Decimal {
  bool negative = false;
  std::string whole, fraction, exponent;
  bool is_integer = false;
};

std::optional<Decimal> parse_decimal(std::string_view text) {
  Decimal decimal;
  size_t at = 0;
  if (at < text.size() && (text[at] == '-' || text[at] == '+')) decimal.negative = text[at++] == '-';
  const size_t whole_end = skip_digits(text, at);
  decimal.whole = text.substr(at, whole_end - at);
  at = whole_end;
  decimal.is_integer = true;
  if (at < text.size() && text[at] == '.') {
    decimal.is_integer = false;
    const size_t end = skip_digits(text, at + 1);
    decimal.fraction = text.substr(at + 1, end - at - 1);
    at = end;
  }
  if (decimal.whole.empty() && decimal.fraction.empty()) return std::nullopt;
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    decimal.is_integer = false;
    const size_t sign = at + 1;
    const size_t digits = sign + (sign < text.size() && (text[sign] == '-' || text[sign] == '+') ? 1 : 0);
    const size_t end = skip_digits(text, digits);
    if (end == digits) return std::nullopt;
    decimal.exponent = text.substr(sign, end - sign);
    at = end;
  }
  if (at != text.size()) return std::nullopt;
  return decimal;
}

std::optional<std::string> decimal_as_json(std::string_view text) {
  const auto decimal = parse_decimal(text);
  if (!decimal) return std::nullopt;
  std::string json = without_leading_zeros(decimal->whole);
  if (!decimal->is_integer) {
    json += "." + (decimal->fraction.empty() ? std::string("0") : decimal->fraction);
    if (!decimal->exponent.empty()) json += "e" + decimal->exponent;
    if (!std::isfinite(std::strtod(json.c_str(), nullptr))) return std::nullopt;
  }
  if (decimal->negative && !(decimal->is_integer && json == "0")) json.insert(0, "-");
  return json;
}

bool is_not_finite(std::string_view text) {
  if (text == ".nan" || text == ".NaN" || text == ".NAN") return true;
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) text.remove_prefix(1);
  return text == ".inf" || text == ".Inf" || text == ".INF";
}

bool looks_like_number(std::string_view text) {
  return is_not_finite(text) || based_integer(text) || parse_decimal(text);
}

}  // namespace

std::optional<bool> as_boolean(const Node &node) {
  if (node.kind != Node::Kind::scalar) return std::nullopt;
  if (node.style != Style::plain && node.style != Style::boolean) return std::nullopt;
  if (node.text == "true" || node.text == "True" || node.text == "TRUE") return true;
  if (node.text == "false" || node.text == "False" || node.text == "FALSE") return false;
  return std::nullopt;
}

std::optional<std::string_view> as_text(const Node &node) {
  if (node.kind != Node::Kind::scalar) return std::nullopt;
  if (node.style == Style::text) return node.text;
  if (node.style != Style::plain || as_boolean(node) || looks_like_number(node.text)) return std::nullopt;
  return node.text;
}

std::optional<std::string> as_json_number(const Node &node) {
  if (node.kind != Node::Kind::scalar) return std::nullopt;
  if (node.style == Style::text || node.style == Style::boolean) return std::nullopt;
  if (auto integer = based_integer(node.text)) return integer;
  return decimal_as_json(node.text);
}

std::string describe(const Node &node) {
  switch (node.kind) {
    case Node::Kind::null:
      return "empty";
    case Node::Kind::sequence:
      return "a list";
    case Node::Kind::map:
      return "a map";
    case Node::Kind::scalar:
      break;
  }
  const auto shown = node.text.size() > 60 ? node.text.substr(0, 57) + "..." : node.text;
  if (as_boolean(node)) return "the boolean " + shown;
  if (as_json_number(node)) return "the number " + shown;
  return "'" + shown + "'";
}

}  // namespace promotion::host::yaml
