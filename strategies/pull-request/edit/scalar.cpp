#include "edit/scalar.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

#include "edit/utf8.hpp"

namespace pull_request {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::optional<std::uint32_t> hex(std::string_view digits) {
  std::uint32_t value = 0;
  for (const char c : digits) {
    std::uint32_t digit = 0;
    if (is_digit(c)) {
      digit = static_cast<std::uint32_t>(c - '0');
    } else if (c >= 'a' && c <= 'f') {
      digit = static_cast<std::uint32_t>(c - 'a' + 10);
    } else if (c >= 'A' && c <= 'F') {
      digit = static_cast<std::uint32_t>(c - 'A' + 10);
    } else {
      return std::nullopt;
    }
    value = value * 16 + digit;
  }
  return value;
}

/// The escapes of one letter, in pairs: the letter, and what it stands for.
std::optional<std::uint32_t> short_escape(char letter) {
  static constexpr std::array<std::pair<char, std::uint32_t>, 18> escapes{{{'0', 0x00},
                                                                           {'a', 0x07},
                                                                           {'b', 0x08},
                                                                           {'t', 0x09},
                                                                           {'\t', 0x09},
                                                                           {'n', 0x0a},
                                                                           {'v', 0x0b},
                                                                           {'f', 0x0c},
                                                                           {'r', 0x0d},
                                                                           {'e', 0x1b},
                                                                           {' ', 0x20},
                                                                           {'"', 0x22},
                                                                           {'/', 0x2f},
                                                                           {'\\', 0x5c},
                                                                           {'N', 0x85},
                                                                           {'_', 0xa0},
                                                                           {'L', 0x2028},
                                                                           {'P', 0x2029}}};
  for (const auto &[name, value] : escapes) {
    if (name == letter) return value;
  }
  return std::nullopt;
}

std::optional<std::string> decode_double(std::string_view inner) {
  std::string value;
  for (std::size_t i = 0; i < inner.size(); ++i) {
    if (inner[i] != '\\') {
      value += inner[i];
      continue;
    }
    if (++i == inner.size()) return std::nullopt;
    std::optional<std::uint32_t> point = short_escape(inner[i]);
    const std::size_t digits = inner[i] == 'x' ? 2 : inner[i] == 'u' ? 4 : inner[i] == 'U' ? 8 : 0;
    if (digits != 0) {
      if (inner.size() - i - 1 < digits) return std::nullopt;
      point = hex(inner.substr(i + 1, digits));
      i += digits;
    }
    if (!point || !append_utf8(value, *point)) return std::nullopt;
  }
  return value;
}

std::string decode_single(std::string_view inner) {
  std::string value;
  for (std::size_t i = 0; i < inner.size(); ++i) {
    value += inner[i];
    if (inner[i] == '\'') ++i;
  }
  return value;
}

std::string quote_double(std::string_view value) {
  std::string raw = "\"";
  for (const char c : value) {
    if (c == '"' || c == '\\') raw += '\\';
    raw += c;
  }
  return raw + '"';
}

std::string quote_single(std::string_view value) {
  std::string raw = "'";
  for (const char c : value) {
    if (c == '\'') raw += '\'';
    raw += c;
  }
  return raw + '\'';
}

/// Whether a plain scalar can have these characters at all.
bool plain_characters(std::string_view value, bool in_flow) {
  static constexpr std::string_view indicators = ",[]{}#&*!|>'\"%@`";
  const char first = value.front();
  if (first == ' ' || value.back() == ' ' || value.back() == ':') return false;
  if (indicators.find(first) != std::string_view::npos) return false;
  if (first == '-' || first == '?' || first == ':') {
    if (value.size() == 1 || value[1] == ' ') return false;
    if (in_flow && std::string_view(",[]{}").find(value[1]) != std::string_view::npos) return false;
  }
  const std::string_view three = value.substr(0, 3);
  if (three == "---" || three == "...") return false;
  if (value.find(": ") != std::string_view::npos || value.find(" #") != std::string_view::npos) return false;
  return !in_flow || value.find_first_of(",[]{}") == std::string_view::npos;
}

bool is_number(PlainKind kind) { return kind == PlainKind::integer || kind == PlainKind::real; }

/// Whether whoever reads this number and prints it again prints the same text.
bool survives_as_number(std::string_view text) {
  if (text.size() > 1 && text[0] == '-') text.remove_prefix(1);
  if (text.size() > 15 || text.find_first_not_of("0123456789.") != std::string_view::npos) return false;
  const std::size_t dot = text.find('.');
  const std::string_view whole = text.substr(0, dot);
  if (whole.empty() || (whole.size() > 1 && whole[0] == '0')) return false;
  if (dot == std::string_view::npos) return true;
  const std::string_view fraction = text.substr(dot + 1);
  return !fraction.empty() && fraction.back() != '0' && fraction.find('.') == std::string_view::npos;
}

/// Whether YAML reads this plain scalar as the text that it is, in the place of the old one.
bool reads_as_meant(std::string_view value, std::string_view old_raw, const Scalar &scalar) {
  if (scalar.tag == "!!str" || scalar.tag == "!") return true;
  const PlainKind kind = plain_kind(value);
  if (kind == PlainKind::string) return true;
  return is_number(kind) && is_number(plain_kind(old_raw)) && survives_as_number(value);
}

}  // namespace

std::optional<std::string> decode(std::string_view raw, ScalarStyle style) {
  if (style == ScalarStyle::plain) return std::string(raw);
  if (raw.size() < 2) return std::nullopt;
  const std::string_view inner = raw.substr(1, raw.size() - 2);
  return style == ScalarStyle::double_quoted ? decode_double(inner) : decode_single(inner);
}

bool is_writable(std::string_view value) {
  bool writable = !value.empty();
  const bool valid = for_each_code_point(value, [&](std::uint32_t point) {
    const bool control = point < 0x20 || (point >= 0x7f && point < 0xa0);
    if (control || point == 0x2028 || point == 0x2029 || point == 0xfeff || point == 0xfffe ||
        point == 0xffff) {
      writable = false;
    }
  });
  return valid && writable;
}

std::string encode(std::string_view value, std::string_view old_raw, const Scalar &scalar) {
  if (scalar.style == ScalarStyle::double_quoted) return quote_double(value);
  if (scalar.style == ScalarStyle::single_quoted) return quote_single(value);
  const bool plain = plain_characters(value, scalar.in_flow) && reads_as_meant(value, old_raw, scalar);
  return plain ? std::string(value) : quote_double(value);
}

}  // namespace pull_request
