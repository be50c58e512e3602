#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "../http.hpp"

namespace promotion::test {

inline HttpAnswer json_answer(int status, const nlohmann::json &body) {
  return {status, {{"content-type", "application/json"}}, body.dump()};
}

inline HttpAnswer message_answer(int status, const nlohmann::json &message) {
  return json_answer(status, {{"message", message}});
}

/// With an ETag, or 304 where the request has that one already.
inline HttpAnswer conditional(const RecordedRequest &request, HttpAnswer answer) {
  const std::string etag = "W/\"" + std::to_string(std::hash<std::string>()(answer.body)) + "\"";
  const auto known = request.headers.find("if-none-match");
  if (known != request.headers.end() && known->second == etag) answer = {304, {}, ""};
  answer.headers["etag"] = etag;
  return answer;
}

inline std::string header_of(const RecordedRequest &request, const std::string &name) {
  const auto found = request.headers.find(name);
  return found == request.headers.end() ? std::string() : found->second;
}

inline std::string parameter_of(const RecordedRequest &request, const std::string &name) {
  const auto found = request.query.find(name);
  return found == request.query.end() ? std::string() : found->second;
}

/// The components of a path; still encoded.
inline std::vector<std::string> components_of(const std::string &path) {
  std::vector<std::string> parts;
  for (std::size_t at = 0; at < path.size();) {
    const std::size_t slash = std::min(path.find('/', at), path.size());
    if (slash > at) parts.push_back(path.substr(at, slash - at));
    at = slash + 1;
  }
  return parts;
}

inline std::string text_member(const nlohmann::json &object, const char *name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

}  // namespace promotion::test
