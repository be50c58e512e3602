#include "headers.hpp"

#include <strings.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <array>
#include <string_view>

namespace promotion::webhook {
namespace {

/// Those that frame the message or belong to one connection, and those that this module sets itself.
constexpr std::array<std::string_view, 14> reserved{
    "Connection", "Content-Encoding",  "Content-Length", "Content-Type", "Expect",
    "Host",       "Idempotency-Key",   "Keep-Alive",     "TE",           "traceparent",
    "Trailer",    "Transfer-Encoding", "Upgrade",        "X-Signature"};

/// RFC 9110, section 5.6.2.
bool is_token(const std::string &name) {
  constexpr std::string_view others = "!#$%&'*+-.^_`|~";
  return !name.empty() && std::all_of(name.begin(), name.end(), [&](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           others.find(c) != std::string_view::npos;
  });
}

void add(Headers &headers, std::string name, std::string value) {
  if (!is_token(name))
    throw InvalidHeaders("a name in it is no header name; letters, digits and dashes make one");
  if (std::any_of(reserved.begin(), reserved.end(),
                  [&](std::string_view known) { return equal_names(name, std::string(known)); }) ||
      strncasecmp(name.c_str(), "Proxy-", 6) == 0) {
    throw InvalidHeaders("the header " + name + " is set by the sender itself; remove it");
  }
  if (std::any_of(headers.begin(), headers.end(),
                  [&](const auto &other) { return equal_names(other.first, name); })) {
    throw InvalidHeaders("the header " + name + " is in it twice; keep one");
  }
  if (!is_field_value(value)) {
    throw InvalidHeaders("the value of " + name +
                         " holds a line break or another control character; remove it");
  }
  headers.emplace_back(std::move(name), std::move(value));
}

}  // namespace

bool equal_names(const std::string &a, const std::string &b) { return strcasecmp(a.c_str(), b.c_str()) == 0; }

bool is_field_value(const std::string &value) {
  return std::none_of(value.begin(), value.end(),
                      [](unsigned char c) { return (c < 0x20 && c != '\t') || c == 0x7f; });
}

Headers read_headers(const std::string &yaml) {
  YAML::Node map;
  try {
    map = YAML::Load(yaml);
  } catch (const YAML::Exception &error) {
    // Only the place: the library's own words may quote what stands there.
    throw InvalidHeaders("it is not YAML (line " + std::to_string(error.mark.line + 1) + ")");
  }
  Headers headers;
  if (map.IsNull()) return headers;
  if (!map.IsMap()) throw InvalidHeaders("it is not a YAML map; expected lines of the form Name: value");
  for (const auto &entry : map) {
    if (!entry.first.IsScalar()) throw InvalidHeaders("a name in it is not a text");
    if (!entry.second.IsScalar()) {
      throw InvalidHeaders("the value of " + entry.first.Scalar().substr(0, 64) + " is not a text");
    }
    add(headers, entry.first.Scalar(), entry.second.Scalar());
  }
  return headers;
}

}  // namespace promotion::webhook
