#include "secret_forms.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace promotion::host::operations {
namespace {

constexpr std::string_view standard_alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view url_alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

// Base64 without padding of `skip` unknown bytes and the secret; the characters that unknown bits reach into
// are left out, at the end only when more text may follow.
std::string base64(std::string_view secret, size_t skip, bool text_follows, std::string_view alphabet) {
  std::string characters;
  uint32_t bits = 0;
  size_t count = 8 * skip;
  const size_t unknown = (count + 5) / 6;
  auto flush = [&] {
    for (; count >= 6; count -= 6) characters += alphabet[(bits >> (count - 6)) & 63];
  };
  flush();
  for (const unsigned char byte : secret) {
    bits = (bits << 8 | byte) & 0xffffff;
    count += 8;
    flush();
  }
  if (count > 0 && !text_follows) characters += alphabet[(bits << (6 - count)) & 63];
  return characters.substr(std::min(unknown, characters.size()));
}

void add_base64(std::string_view secret, std::vector<std::string> &forms) {
  for (const auto alphabet : {standard_alphabet, url_alphabet}) {
    for (size_t skip = 0; skip < 3; ++skip) {
      forms.push_back(base64(secret, skip, true, alphabet));
      const auto whole = base64(secret, skip, false, alphabet);
      forms.push_back(whole);
      if (const size_t used = (skip + secret.size()) % 3; used != 0)
        forms.push_back(whole + std::string(3 - used, '='));
    }
  }
}

bool is_alphanumeric(unsigned char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

std::string url_encoded(std::string_view secret, std::string_view kept, std::string_view digits,
                        bool plus_for_space) {
  std::string encoded;
  for (const unsigned char byte : secret) {
    if (byte == ' ' && plus_for_space) {
      encoded += '+';
    } else if (is_alphanumeric(byte) || kept.find(static_cast<char>(byte)) != std::string_view::npos) {
      encoded += static_cast<char>(byte);
    } else {
      encoded += '%';
      encoded += digits[byte >> 4];
      encoded += digits[byte & 15];
    }
  }
  return encoded;
}

// Encoders differ in what they leave as it is: RFC 3986's unreserved characters, those of a path, those of a
// form.
void add_url_encoded(std::string_view secret, std::vector<std::string> &forms) {
  for (const std::string_view digits : {"0123456789ABCDEF", "0123456789abcdef"}) {
    forms.push_back(url_encoded(secret, "-._~", digits, false));
    forms.push_back(url_encoded(secret, "-._~!$&'()*+,;=:@/", digits, false));
    forms.push_back(url_encoded(secret, "-._*", digits, true));
  }
}

void add_all(std::string_view secret, std::vector<std::string> &forms) {
  if (secret.size() < shortest_masked_secret) return;
  forms.emplace_back(secret);
  add_base64(secret, forms);
  add_url_encoded(secret, forms);
  const auto quoted =
      nlohmann::json(std::string(secret)).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  forms.push_back(quoted.substr(1, quoted.size() - 2));
}

std::string_view without_line_end(std::string_view text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.remove_suffix(1);
  return text;
}

}  // namespace

std::vector<std::string> forms_of_secret(std::string_view secret) {
  std::vector<std::string> forms;
  add_all(secret, forms);
  add_all(without_line_end(secret), forms);

  // A Secret's value may hold one key a line while keys are rotated, or headers as `name: value`.
  for (auto rest = without_line_end(secret); !rest.empty();) {
    const auto end = rest.find('\n');
    const auto line = without_line_end(rest.substr(0, end));
    rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end + 1);
    add_all(line, forms);
    if (const auto colon = line.find(": "); colon != std::string_view::npos) {
      auto value = line.substr(colon + 2);
      if (value.size() > 2 && (value.front() == '"' || value.front() == '\'') &&
          value.back() == value.front())
        value = value.substr(1, value.size() - 2);
      add_all(value, forms);
    }
  }

  std::erase_if(forms, [](const std::string &form) { return form.size() < shortest_masked_secret; });
  std::sort(forms.begin(), forms.end());
  forms.erase(std::unique(forms.begin(), forms.end()), forms.end());
  return forms;
}

}  // namespace promotion::host::operations
