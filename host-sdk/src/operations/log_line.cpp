#include "log_line.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "promotion/host/instant.hpp"
#include "text/utf8.hpp"

namespace promotion::host::operations {
namespace {

using Json = nlohmann::ordered_json;

std::string dumped(const Json &json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

std::string json_string(std::string_view text) { return dumped(Json(std::string(text))); }

bool is_control(unsigned char c) { return c < 0x20 || c == 0x7f; }

// On one line, and without what a terminal would obey.
std::string on_one_line(std::string_view text) {
  std::string line;
  for (const char c : mended(text)) {
    if (c == '\n') {
      line += "\\n";
    } else if (is_control(static_cast<unsigned char>(c))) {
      line += "\\x";
      line += "0123456789abcdef"[(c >> 4) & 15];
      line += "0123456789abcdef"[c & 15];
    } else {
      line += c;
    }
  }
  return line;
}

bool is_plain(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](unsigned char c) {
    return c > 0x20 && c < 0x7f && c != '"' && c != '=' && c != '\\';
  });
}

}  // namespace

std::string text_line(int64_t now_ns, Severity severity, std::string_view message,
                      const std::vector<LogField> &fields) {
  std::string level{name_of(severity)};
  level.resize(7, ' ');
  std::string line = format_instant(now_ns) + " " + level + " " + on_one_line(message);
  for (const auto &field : fields) {
    line += " " + on_one_line(field.key) + "=";
    if (field.is_number)
      line += std::to_string(field.number);
    else
      line += is_plain(field.text) ? field.text : on_one_line(json_string(field.text));
  }
  return line;
}

std::string json_line(int64_t now_ns, Severity severity, std::string_view message,
                      const std::vector<LogField> &fields) {
  Json line = {
      {"time", format_instant(now_ns)}, {"level", name_of(severity)}, {"message", std::string(message)}};
  for (const auto &field : fields) {
    auto key = mended(field.key);
    while (line.contains(key)) key += '_';
    if (field.is_number)
      line[key] = field.number;
    else
      line[key] = field.text;
  }
  return dumped(line);
}

}  // namespace promotion::host::operations
