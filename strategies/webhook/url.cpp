#include "url.hpp"

#include <algorithm>
#include <charconv>

namespace promotion::webhook {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter_or_digit(char c) { return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_visible_ascii(char c) { return c > ' ' && c < '\x7f'; }

bool starts_with_ignoring_case(std::string_view text, std::string_view lower_prefix) {
  return text.size() >= lower_prefix.size() &&
         std::equal(lower_prefix.begin(), lower_prefix.end(), text.begin(), [](char expected, char c) {
           return expected == (c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
         });
}

/// An IPv6 address in brackets, or letters, digits, dots, dashes and underscores.
bool is_host(std::string_view host) {
  if (host.size() > 2 && host.front() == '[' && host.back() == ']') {
    host = host.substr(1, host.size() - 2);
    return std::all_of(host.begin(), host.end(),
                       [](char c) { return is_letter_or_digit(c) || c == ':' || c == '.'; });
  }
  return !host.empty() && std::all_of(host.begin(), host.end(), [](char c) {
    return is_letter_or_digit(c) || c == '.' || c == '-' || c == '_';
  });
}

bool is_port(std::string_view port) {
  unsigned number = 0;
  const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), number);
  return error == std::errc() && end == port.data() + port.size() && number >= 1 && number <= 65535;
}

}  // namespace

std::optional<std::string> fault_of_url(std::string_view url) {
  if (!std::all_of(url.begin(), url.end(), is_visible_ascii)) {
    return "holds a space, a control character or one beyond ASCII; write those as %XX";
  }
  std::string_view rest = url;
  if (starts_with_ignoring_case(url, "https://")) {
    rest.remove_prefix(8);
  } else if (starts_with_ignoring_case(url, "http://")) {
    rest.remove_prefix(7);
  } else {
    return "does not begin with http:// or https://";
  }
  if (url.find('#') != std::string_view::npos)
    return "has a fragment (#…), which no server ever sees; remove it";

  const std::string_view authority = rest.substr(0, rest.find_first_of("/?"));
  if (authority.find('@') != std::string_view::npos) {
    return "has a user name or password in it; put them into the Secret, under headers or token";
  }
  const std::size_t colon = authority.find_last_of(":]");
  const bool has_port = colon != std::string_view::npos && authority[colon] == ':';
  if (!is_host(has_port ? authority.substr(0, colon) : authority))
    return "has no host that could be looked up";
  if (has_port && !is_port(authority.substr(colon + 1))) return "has a port that is not between 1 and 65535";
  return std::nullopt;
}

std::string shown_url(std::string_view url) { return std::string(url.substr(0, url.find('?'))); }

}  // namespace promotion::webhook
