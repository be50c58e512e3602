#include "recorded_exchange.hpp"

#include <fstream>
#include <iterator>
#include <stdexcept>

namespace promotion::test {
namespace {

/// The text up to `end`, which is taken away with it.
std::string take(std::string &text, const std::string &end) {
  const std::size_t at = std::min(text.find(end), text.size());
  const std::string taken = text.substr(0, at);
  text.erase(0, at + end.size());
  return taken;
}

std::map<std::string, std::string> take_headers(std::string &text) {
  std::map<std::string, std::string> headers;
  for (std::string line = take(text, "\n"); !line.empty(); line = take(text, "\n")) {
    std::string name = take(line, ": ");
    for (char &c : name) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    headers[name] = line;
  }
  return headers;
}

std::string without_last_break(std::string text) {
  if (!text.empty() && text.back() == '\n') text.pop_back();
  return text;
}

}  // namespace

RecordedExchange read_exchange(const std::filesystem::path &path, const std::string &prefix) {
  std::ifstream file(path, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(file), {}};
  take(text, "--- request ---\n");
  std::string asked = take(text, "--- answer ---\n");
  if (asked.empty() || text.empty()) throw std::runtime_error(path.string() + " is no recorded exchange");
  RecordedExchange exchange;
  RecordedRequest &request = exchange.request;
  std::string first = take(asked, "\n");
  request.method = take(first, " ");
  request.target = take(first, " ").substr(prefix.size());
  std::string query = request.target;
  request.path = take(query, "?");
  while (!query.empty()) {
    std::string value = take(query, "&");
    const std::string name = take(value, "=");
    request.query[name] = value;
  }
  request.headers = take_headers(asked);
  request.body = without_last_break(asked);
  take(text, " ");
  exchange.answer.status = std::stoi(take(text, " "));
  take(text, "\n");
  exchange.answer.headers = take_headers(text);
  exchange.answer.body = without_last_break(text);
  exchange.cut = text.find("bytes left out") != std::string::npos;
  return exchange;
}

}  // namespace promotion::test
