#include "api_answers.hpp"

#include <openssl/evp.h>

#include <sstream>

namespace promotion::test {
namespace {

using nlohmann::json;

std::string value_at(const json &object, const std::string &pointer) {
  const json::json_pointer at(pointer);
  return object.contains(at) && object.at(at).is_string() ? object.at(at).get<std::string>() : std::string();
}

bool fits_label(const json &labels, const std::string &term) {
  const std::size_t equals = term.find('=');
  if (equals == std::string::npos)
    return term.starts_with('!') ? !labels.contains(term.substr(1)) : labels.contains(term);
  const bool differs = equals > 0 && term[equals - 1] == '!';
  const std::string key = term.substr(0, equals - (differs ? 1 : 0));
  const std::string value = term.substr(equals + (term.substr(equals).starts_with("==") ? 2 : 1));
  return (labels.value(key, json()) == json(value)) != differs;
}

}  // namespace

HttpAnswer json_answer(int status, const json &body) {
  return {status,
          {{"Audit-Id", "9e2fd1a4-0000-4000-8000-000000000000"},
           {"Cache-Control", "no-cache, private"},
           {"Content-Type", "application/json"},
           {"Date", "Mon, 23 Nov 2026 03:01:34 GMT"},
           {"X-Kubernetes-Pf-Flowschema-Uid", "01394413-0000-4000-8000-000000000000"},
           {"X-Kubernetes-Pf-Prioritylevel-Uid", "11a836ca-0000-4000-8000-000000000000"}},
          body.dump()};
}

HttpAnswer status_answer(int code, const std::string &reason, const std::string &message,
                         const json &details) {
  json status{{"kind", "Status"},    {"apiVersion", "v1"}, {"metadata", json::object()},
              {"status", "Failure"}, {"message", message}, {"code", code}};
  if (!reason.empty()) status["reason"] = reason;
  if (!details.is_null()) status["details"] = details;
  HttpAnswer answer = json_answer(code, status);
  if (code == 403) answer.headers["X-Content-Type-Options"] = "nosniff";
  if (code == 401) {
    answer.headers.erase("X-Kubernetes-Pf-Flowschema-Uid");
    answer.headers.erase("X-Kubernetes-Pf-Prioritylevel-Uid");
  }
  return answer;
}

HttpAnswer plain_answer(int status, const std::string &text) {
  HttpAnswer answer = json_answer(status, nullptr);
  answer.headers["Content-Type"] = "text/plain; charset=utf-8";
  answer.headers["X-Content-Type-Options"] = "nosniff";
  answer.body = text + "\n";
  return answer;
}

json details_of(const Question &question) {
  json details{{"kind", question.plural}};
  if (!question.name.empty()) details["name"] = question.name;
  if (!question.group.empty()) details["group"] = question.group;
  return details;
}

HttpAnswer not_found_answer(const Question &question) {
  return status_answer(404, "NotFound", question.qualified() + " \"" + question.name + "\" not found",
                       details_of(question));
}

HttpAnswer bad_request_answer(const std::string &message) {
  return status_answer(400, "BadRequest", message);
}

HttpAnswer invalid_answer(const std::string &kind, const std::string &group, const std::string &name,
                          const std::vector<Cause> &causes) {
  json listed = json::array();
  std::string all;
  for (const Cause &cause : causes) {
    listed.push_back({{"reason", cause.reason}, {"message", cause.message}, {"field", cause.field}});
    all += (all.empty() ? "" : ", ") + cause.field + ": " + cause.message;
  }
  if (causes.size() > 1) all = "[" + all + "]";
  json details{{"name", name}, {"kind", kind}, {"causes", listed}};
  if (name.empty()) details.erase("name");
  if (!group.empty()) details["group"] = group;
  const std::string what = group.empty() ? kind : kind + "." + group;
  return status_answer(422, "Invalid", what + " \"" + name + "\" is invalid: " + all, details);
}

std::string base64_of(const std::string &bytes, bool for_urls) {
  std::string text(4 * ((bytes.size() + 2) / 3) + 1, '\0');
  text.resize(static_cast<std::size_t>(EVP_EncodeBlock(reinterpret_cast<unsigned char *>(text.data()),
                                                       reinterpret_cast<const unsigned char *>(bytes.data()),
                                                       static_cast<int>(bytes.size()))));
  if (!for_urls) return text;
  while (text.ends_with('=')) text.pop_back();
  for (char &c : text) c = c == '+' ? '-' : c == '/' ? '_' : c;
  return text;
}

std::string written(const ContinueToken &token) {
  nlohmann::ordered_json json;
  json["v"] = "meta.k8s.io/v1";
  json["rv"] = token.version;
  json["start"] = token.start;
  return base64_of(json.dump(), true);
}

std::optional<ContinueToken> read_continue_token(const std::string &text) {
  std::string padded = text;
  for (char &c : padded) c = c == '-' ? '+' : c == '_' ? '/' : c;
  while (padded.size() % 4 != 0) padded += '=';
  std::string bytes(padded.size(), '\0');
  const int size = EVP_DecodeBlock(reinterpret_cast<unsigned char *>(bytes.data()),
                                   reinterpret_cast<const unsigned char *>(padded.data()),
                                   static_cast<int>(padded.size()));
  if (size < 0) return std::nullopt;
  bytes.resize(static_cast<std::size_t>(size));
  bytes.erase(bytes.find_last_not_of('\0') + 1);  // what the padding stands for
  const json token = json::parse(bytes, nullptr, false);
  if (!token.is_object() || !token.contains("rv") || !token.contains("start")) return std::nullopt;
  return ContinueToken{token.at("rv"), token.at("start")};
}

bool fits(const json &object, const std::string &labels, const std::string &fields) {
  const json own = object.at("metadata").value("labels", json::object());
  std::istringstream label_terms(labels), field_terms(fields);
  for (std::string term; std::getline(label_terms, term, ',');) {
    if (!fits_label(own, term)) return false;
  }
  for (std::string term; std::getline(field_terms, term, ',');) {
    const std::size_t equals = term.find('=');
    std::string pointer = "/" + term.substr(0, equals);
    for (char &c : pointer) c = c == '.' ? '/' : c;
    if (value_at(object, pointer) != term.substr(equals + 1)) return false;
  }
  return true;
}

}  // namespace promotion::test
