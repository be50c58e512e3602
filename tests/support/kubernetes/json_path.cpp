#include "json_path.hpp"

namespace promotion::test {
namespace {

using nlohmann::json;

std::vector<json> members(const std::vector<json> &values, const std::string &name) {
  std::vector<json> found;
  for (const json &value : values) {
    if (value.is_object() && value.contains(name)) found.push_back(value.at(name));
  }
  return found;
}

std::string unquoted(std::string text) {
  std::erase_if(text, [](char c) { return c == '"' || c == '\'' || c == ' '; });
  return text;
}

// term: what stands between the brackets.
std::vector<json> items(const std::vector<json> &values, const std::string &term) {
  std::vector<json> found;
  for (const json &value : values) {
    if (term.starts_with("?(@.")) {
      const std::size_t equals = term.find("==");
      const std::string name = unquoted(term.substr(4, equals - 4));
      const std::string wanted = unquoted(term.substr(equals + 2, term.size() - equals - 3));
      for (const json &item : value) {
        if (item.is_object() && item.value(name, "") == wanted) found.push_back(item);
      }
    } else if (term == "*") {
      for (const json &item : value) found.push_back(item);
    } else if (term.starts_with('\'')) {
      for (const json &member : members({value}, unquoted(term))) found.push_back(member);
    } else if (value.is_array() && std::stoul(term) < value.size()) {
      found.push_back(value.at(std::stoul(term)));
    }
  }
  return found;
}

}  // namespace

std::vector<json> found_at(const json &object, const std::string &path) {
  std::vector<json> values{object};
  std::size_t at = 0;
  while (at < path.size()) {
    if (path[at] == '[') {
      const std::size_t end = path.find(']', at);
      values = items(values, path.substr(at + 1, end - at - 1));
      at = end == std::string::npos ? path.size() : end + 1;
      continue;
    }
    std::string name;
    for (++at; at < path.size() && path[at] != '.' && path[at] != '['; ++at) {
      if (path[at] == '\\' && at + 1 < path.size()) ++at;
      name += path[at];
    }
    values = members(values, name);
  }
  return values;
}

}  // namespace promotion::test
