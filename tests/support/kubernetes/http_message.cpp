#include "http_message.hpp"

#include <algorithm>
#include <cctype>

namespace promotion::test {
namespace {

const char *phrase(int status) {
  switch (status) {
    case 200:
      return "OK";
    case 201:
      return "Created";
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 406:
      return "Not Acceptable";
    case 409:
      return "Conflict";
    case 410:
      return "Gone";
    case 415:
      return "Unsupported Media Type";
    case 422:
      return "Unprocessable Entity";
    case 429:
      return "Too Many Requests";
    case 500:
      return "Internal Server Error";
    case 503:
      return "Service Unavailable";
    case 504:
      return "Gateway Timeout";
    default:
      return "Status";
  }
}

std::string unescaped(const std::string &text) {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size()) {
      result += static_cast<char>(std::stoi(text.substr(i + 1, 2), nullptr, 16));
      i += 2;
    } else {
      result += text[i] == '+' ? ' ' : text[i];
    }
  }
  return result;
}

/// The part before a separator, which is taken away with it.
std::string take(std::string &text, const std::string &end) {
  const std::size_t at = text.find(end);
  const std::string taken = text.substr(0, at);
  text.erase(0, at == std::string::npos ? at : at + end.size());
  return taken;
}

}  // namespace

std::string answer_head(int status, const std::map<std::string, std::string> &headers) {
  std::string text = "HTTP/1.1 " + std::to_string(status) + " " + phrase(status) + "\r\n";
  for (const auto &[name, value] : headers) text.append(name).append(": ").append(value).append("\r\n");
  return text;
}

RecordedRequest parsed_request(std::string text) {
  RecordedRequest request;
  std::string line = take(text, "\r\n");
  request.method = take(line, " ");
  request.target = take(line, " ");
  std::string query = request.target;
  request.path = take(query, "?");
  while (!query.empty()) {
    std::string value = take(query, "&");
    const std::string name = take(value, "=");
    request.query[unescaped(name)] = unescaped(value);
  }
  while (!text.empty()) {
    std::string value = take(text, "\r\n");
    std::string name = take(value, ":");
    std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) { return std::tolower(c); });
    request.headers[name] = value.substr(std::min(value.size(), value.find_first_not_of(' ')));
  }
  return request;
}

}  // namespace promotion::test
