#include "question.hpp"

#include <charconv>
#include <sstream>
#include <vector>

#include "api_answers.hpp"

namespace promotion::test {
namespace {

std::vector<std::string> parts_of(const std::string &path) {
  std::vector<std::string> parts;
  std::istringstream text(path.substr(std::min<std::size_t>(1, path.size())));
  for (std::string part; std::getline(text, part, '/');) parts.push_back(part);
  return parts;
}

std::string verb_of(const std::string &method, const Question &question) {
  const bool one = !question.name.empty();
  if (method == "POST") return one && question.subresource.empty() ? "" : "create";
  if (method == "DELETE") return one ? "delete" : "deletecollection";
  if (method == "PUT") return one ? "update" : "";
  if (method == "PATCH") return one ? "patch" : "";
  if (method != "GET") return "";
  const std::string watch = question.asked("watch");
  return one ? "get" : watch == "true" || watch == "1" ? "watch" : "list";
}

}  // namespace

std::string Question::asked(const std::string &key) const {
  const auto found = query.find(key);
  return found == query.end() ? std::string() : found->second;
}

bool Question::asks_true(const std::string &key) const {
  const std::string text = asked(key);
  return text == "true" || text == "1";
}

bool Question::wants(const nlohmann::json &object) const {
  return (namespace_name.empty() || object.at("metadata").value("namespace", "") == namespace_name) &&
         fits(object, asked("labelSelector"), asked("fieldSelector"));
}

// /api/v1/… or /apis/GROUP/VERSION/…, then namespaces/NAMESPACE, PLURAL, NAME, SUBRESOURCE.
std::optional<Question> understood(const RecordedRequest &request) {
  auto parts = parts_of(request.path);
  const std::size_t prefix = !parts.empty() && parts[0] == "api" ? 2 : 3;
  if (parts.size() <= prefix || (parts[0] != "api" && parts[0] != "apis")) return std::nullopt;
  Question question;
  if (prefix == 3) question.group = parts[1];
  question.version = parts[prefix - 1];
  parts.erase(parts.begin(), parts.begin() + static_cast<std::ptrdiff_t>(prefix));
  const bool of_namespace_itself = parts.size() == 3 && (parts[2] == "status" || parts[2] == "finalize");
  if (parts.size() > 2 && parts[0] == "namespaces" && !of_namespace_itself) {
    question.namespace_name = parts[1];
    parts.erase(parts.begin(), parts.begin() + 2);
  }
  if (parts.size() > 3) return std::nullopt;
  question.plural = parts[0];
  if (parts.size() > 1) question.name = parts[1];
  if (parts.size() > 2) question.subresource = parts[2];
  question.query = request.query;
  question.verb = verb_of(request.method, question);
  if (question.verb.empty()) return std::nullopt;
  return question;
}

std::optional<std::uint64_t> number_in(const std::string &text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

}  // namespace promotion::test
