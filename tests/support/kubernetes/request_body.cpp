#include "request_body.hpp"

#include <algorithm>
#include <regex>

#include "schema.hpp"
#include "schema_check.hpp"

namespace promotion::test {
namespace {

using nlohmann::json;

/// As Go's decoder says why a text is no JSON.
std::string fault_of_json(const std::string &text) {
  try {
    [[maybe_unused]] const json unread = json::parse(text);
  } catch (const json::parse_error &error) {
    if (error.byte > text.size()) return "unexpected end of JSON input";
    return "invalid character '" + text.substr(error.byte - 1, 1) + "' looking for beginning of value";
  }
  return {};
}

/// Times with microseconds have six digits, neither more nor fewer. That is found while decoding.
void look_at_micro_times(const json &value, const json *schema, const std::string &what) {
  if (schema == nullptr) return;
  if (value.is_object()) {
    for (const auto &[name, member] : value.items())
      look_at_micro_times(member, member_schema(schema, name).schema, what);
  }
  if (!value.is_string() || schema->value("format", "") != "micro-time") return;
  const std::string text = value;
  static const std::regex whole("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{6}(Z|[+-]\\d\\d:\\d\\d)");
  if (std::regex_match(text, whole)) return;
  const std::string rest = text.substr(std::min<std::size_t>(text.size(), 19));
  throw Refusal{bad_request_answer(what + "parsing time " + value.dump() +
                                   " as \"2006-01-02T15:04:05.000000Z07:00\": cannot parse " +
                                   json(rest).dump() + " as \".000000\"")};
}

}  // namespace

json object_in(const RecordedRequest &request, const Question &question, const Resource &resource) {
  const std::string of_type = "the object provided is unrecognized (must be of type " + resource.kind + "): ";
  json object = json::parse(request.body, nullptr, false);
  if (!object.is_object()) {
    const std::string fault = object.is_discarded() ? "json parse error: " + fault_of_json(request.body)
                                                    : "json: cannot unmarshal into Go value of type struct";
    const std::string begin = request.body.size() > 30 ? request.body.substr(0, 30) + " ..." : request.body;
    throw Refusal{bad_request_answer(of_type + "couldn't get version/kind; " + fault + " (" + begin + ")")};
  }
  if (!resource.is_custom) {  // of its own kinds the server knows by the path which one it is
    if (object.value("kind", "").empty()) object["kind"] = resource.kind;
    if (object.value("apiVersion", "").empty()) object["apiVersion"] = question.api_version();
  }
  const std::string kind = object.value("kind", ""), version = object.value("apiVersion", "");
  if (kind.empty() || version.empty())
    throw Refusal{bad_request_answer("Object '" + std::string(kind.empty() ? "Kind" : "apiVersion") +
                                     "' is missing in '" + request.body + "'")};
  if (version != question.api_version())
    throw Refusal{bad_request_answer("the API version in the data (" + version +
                                     ") does not match the expected API version (" + question.api_version() +
                                     ")")};
  if (kind != resource.kind)
    throw Refusal{bad_request_answer(
        kind + " in version \"" + question.version + "\" cannot be handled as a " + resource.kind +
        ": converting (unknown) to (" + resource.kind + "): unknown conversion")};
  json &metadata = object["metadata"];
  if (metadata.is_null()) metadata = json::object();
  const std::string place = metadata.value("namespace", question.namespace_name);
  if (place != question.namespace_name)
    throw Refusal{bad_request_answer(
        "the namespace of the provided object does not match the namespace sent on the request")};
  if (metadata.contains("namespace") && metadata["namespace"] == "") metadata.erase("namespace");
  if (!question.name.empty() && metadata.value("name", question.name) != question.name)
    throw Refusal{bad_request_answer("the name of the object (" + metadata.value("name", "") +
                                     ") does not match the name on the URL (" + question.name + ")")};
  return object;
}

std::vector<std::string> decode(json &object, const Question &question, const Resource &resource) {
  const json &schema = resource.version(question.version)->schema;
  const std::string what = resource.kind + " in version \"" + question.version +
                           "\" cannot be handled as a " + resource.kind + ": ";
  std::string all;
  std::vector<std::string> warnings;
  for (const std::string &field : prune(object, schema)) {
    warnings.push_back("unknown field \"" + field + "\"");
    all += (all.empty() ? "" : ", ") + warnings.back();
  }
  const std::string validation = question.asked("fieldValidation");
  if (!all.empty() && validation == "Strict")
    throw Refusal{bad_request_answer(what + "strict decoding error: " + all)};
  if (!resource.is_custom) {
    look_at_micro_times(object, &schema, what);
    for (const Cause &fault : faults_of(object, schema)) {
      if (fault.reason == "FieldValueTypeInvalid")
        throw Refusal{bad_request_answer(what + "json: cannot unmarshal into Go struct field ." +
                                         fault.field + ": " + fault.message)};
    }
  }
  return validation == "Ignore" ? std::vector<std::string>() : warnings;
}

std::string manager_of(const RecordedRequest &request, const Question &question) {
  if (const std::string manager = question.asked("fieldManager"); !manager.empty()) return manager;
  const auto agent = request.headers.find("user-agent");
  if (agent == request.headers.end()) return "unknown";
  return agent->second.substr(0, agent->second.find('/'));
}

}  // namespace promotion::test
