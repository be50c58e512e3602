// What a plain scalar is read as, by the rules of YAML 1.1's type repository and of YAML 1.2's core schema.
#include <algorithm>
#include <array>

#include "edit/scalar.hpp"

namespace pull_request {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

template <typename Predicate>
bool all(std::string_view text, Predicate predicate) {
  return !text.empty() && std::all_of(text.begin(), text.end(), predicate);
}

template <std::size_t size>
bool any_case(std::string_view text, const std::array<std::string_view, size> &words) {
  // "true", "True" and "TRUE", but not "tRue".
  return std::any_of(words.begin(), words.end(), [&](std::string_view word) {
    if (text.size() != word.size()) return false;
    const auto upper = [](char c) { return static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c); };
    if (text == word) return true;
    if (text[0] != upper(word[0])) return false;
    std::string rest_upper(word.substr(1));
    std::transform(rest_upper.begin(), rest_upper.end(), rest_upper.begin(), upper);
    return text.substr(1) == word.substr(1) || text.substr(1) == rest_upper;
  });
}

std::string_view without_sign(std::string_view text) {
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) text.remove_prefix(1);
  return text;
}

bool is_integer(std::string_view text) {
  text = without_sign(text);
  const std::string_view prefix = text.substr(0, 2);
  const auto or_underscore = [](auto predicate) { return [=](char c) { return c == '_' || predicate(c); }; };
  if (prefix == "0x") return all(text.substr(2), or_underscore(is_hex));
  if (prefix == "0b" || prefix == "0o") return all(text.substr(2), or_underscore(is_digit));
  return !text.empty() && is_digit(text[0]) && all(text, or_underscore(is_digit));
}

/// 190:20:30 and 190:20:30.15 of YAML 1.1.
bool is_sexagesimal(std::string_view text) {
  text = without_sign(text);
  if (text.empty() || !is_digit(text[0]) || text.find(':') == std::string_view::npos) return false;
  return all(text, [](char c) { return is_digit(c) || c == ':' || c == '.' || c == '_'; });
}

bool is_real(std::string_view text) {
  text = without_sign(text);
  static constexpr std::array<std::string_view, 2> words{".inf", ".nan"};
  if (!text.empty() && text[0] == '.' &&
      any_case(text.substr(1), std::array<std::string_view, 2>{"inf", "nan"})) {
    return true;
  }
  if (text == words[0] || text == words[1] || text == ".NaN") return true;
  const std::size_t exponent = std::min(text.find_first_of("eE"), text.size());
  const std::string_view mantissa = text.substr(0, exponent);
  if (mantissa.empty() || (!is_digit(mantissa[0]) && mantissa[0] != '.')) return false;
  if (!all(mantissa, [](char c) { return is_digit(c) || c == '.' || c == '_'; })) return false;
  if (std::count(mantissa.begin(), mantissa.end(), '.') > 1) return false;
  if (std::none_of(mantissa.begin(), mantissa.end(), is_digit)) return false;
  return exponent == text.size() || all(without_sign(text.substr(exponent + 1)), is_digit);
}

/// 2001-12-14, and the longer forms that begin so.
bool is_timestamp(std::string_view text) {
  const std::size_t first = text.find('-');
  if (first != 4 || !all(text.substr(0, 4), is_digit)) return false;
  const std::size_t second = text.find('-', 5);
  if (second == std::string_view::npos || second > 7 || !all(text.substr(5, second - 5), is_digit))
    return false;
  std::string_view day = text.substr(second + 1, 2);
  if (day.size() == 2 && !is_digit(day[1])) day.remove_suffix(1);
  if (!all(day, is_digit)) return false;
  const std::string_view rest = text.substr(second + 1 + day.size());
  return rest.empty() ||
         ((rest[0] == 'T' || rest[0] == 't' || rest[0] == ' ') && all(rest.substr(1), [](char c) {
            return is_digit(c) || std::string_view(":.+-Zz ").find(c) != std::string_view::npos;
          }));
}

}  // namespace

PlainKind plain_kind(std::string_view plain) {
  static constexpr std::array<std::string_view, 6> booleans{"true", "false", "yes", "no", "on", "off"};
  static constexpr std::array<std::string_view, 1> nulls{"null"};
  if (plain.empty() || plain == "~" || any_case(plain, nulls)) return PlainKind::null;
  if (any_case(plain, booleans) || plain == "y" || plain == "n" || plain == "Y" || plain == "N") {
    return PlainKind::boolean;
  }
  if (plain == "=" || plain == "<<") return PlainKind::special;
  if (is_integer(plain)) return PlainKind::integer;
  if (is_real(plain) || is_sexagesimal(plain)) return PlainKind::real;
  if (is_timestamp(plain)) return PlainKind::timestamp;
  return PlainKind::string;
}

}  // namespace pull_request
