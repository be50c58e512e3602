#include "record_json.hpp"

#include <array>
#include <nlohmann/json.hpp>

namespace promotion::host {
namespace {

using Json = nlohmann::json;

// Whatever bytes a module or a sender used, the text is valid UTF-8.
std::string dump(const Json &json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

// Null for the empty text, which most rows have.
Json parse(std::string_view text) { return text.empty() ? Json() : Json::parse(text, nullptr, false); }

std::string text_of(const Json &json, const char *key) {
  auto member = json.find(key);
  return member != json.end() && member->is_string() ? member->get<std::string>() : std::string{};
}

template <class Number>
Number number_of(const Json &json, const char *key) {
  auto member = json.find(key);
  return member != json.end() && member->is_number_integer() ? member->get<Number>() : Number{};
}

Json reference_to_json(const ObjectReference &reference) {
  return {{"apiVersion", reference.api_version},
          {"kind", reference.kind},
          {"namespace", reference.namespace_name},
          {"name", reference.name}};
}

Metadata metadata_of(const Json &json) {
  Metadata metadata;
  if (!json.is_object()) return metadata;
  for (const auto &[key, value] : json.items())
    if (value.is_string()) metadata.emplace(key, value.get<std::string>());
  return metadata;
}

Json gates_to_json(const std::vector<Gate> &gates) {
  Json array = Json::array();
  for (const Gate &gate : gates)
    array.push_back({{"reason", gate.reason},
                     {"explanation", gate.explanation},
                     {"lookAgain", gate.look_again_ns},
                     {"approval", gate.approval}});
  return array;
}

std::vector<Gate> gates_of(const Json &json) {
  std::vector<Gate> gates;
  if (!json.is_array()) return gates;
  for (const Json &item : json) {
    if (!item.is_object()) continue;
    Gate gate;
    gate.reason = text_of(item, "reason");
    gate.explanation = text_of(item, "explanation");
    gate.look_again_ns = number_of<int64_t>(item, "lookAgain");
    gate.approval = item.value("approval", Json(false)) == Json(true);
    gates.push_back(std::move(gate));
  }
  return gates;
}

Outcome outcome_of(std::string_view name) {
  for (Outcome outcome : {Outcome::promote, Outcome::hold, Outcome::reject, Outcome::withdraw})
    if (name == name_of(outcome)) return outcome;
  return Outcome::ignore;
}

Json decision_to_json(const DecisionRecord &decision) {
  return {{"outcome", name_of(decision.outcome)},
          {"reason", decision.reason},
          {"explanation", decision.explanation},
          {"details", decision.details_json},
          {"from", decision.from},
          {"environment", decision.environment},
          {"targets", decision.targets},
          {"revision", decision.revision},
          {"version", decision.version},
          {"promotion", decision.promotion_id},
          {"gates", gates_to_json(decision.gates)}};
}

DecisionRecord decision_of(const Json &json) {
  DecisionRecord decision;
  decision.outcome = outcome_of(text_of(json, "outcome"));
  decision.reason = text_of(json, "reason");
  decision.explanation = text_of(json, "explanation");
  decision.details_json = text_of(json, "details");
  decision.from = text_of(json, "from");
  decision.environment = text_of(json, "environment");
  decision.revision = text_of(json, "revision");
  decision.version = text_of(json, "version");
  decision.promotion_id = text_of(json, "promotion");
  decision.gates = gates_of(json.value("gates", Json::array()));
  for (const Json &target : json.value("targets", Json::array()))
    if (target.is_string()) decision.targets.push_back(target.get<std::string>());
  return decision;
}

}  // namespace

std::string to_json(const Metadata &metadata) { return metadata.empty() ? std::string{} : dump(metadata); }

std::string to_json(const ModuleStamp &stamp) {
  if (stamp.module.empty()) return {};
  return dump({{"module", stamp.module},
               {"version", stamp.version},
               {"sha256", stamp.sha256},
               {"generation", stamp.generation},
               {"isolation", stamp.isolation}});
}

std::string to_json(const Event &event) {
  return dump({{"source", event.source},
               {"object", reference_to_json(event.object)},
               {"severity", event.severity},
               {"reason", event.reason},
               {"message", event.message},
               {"reportingController", event.reporting_controller},
               {"timestamp", event.timestamp_ns},
               {"metadata", event.metadata}});
}

std::string to_json(const std::vector<Gate> &gates) {
  return gates.empty() ? std::string{} : dump(gates_to_json(gates));
}

std::string to_json(const std::vector<DecisionRecord> &decisions) {
  if (decisions.empty()) return {};
  Json array = Json::array();
  for (const DecisionRecord &decision : decisions) array.push_back(decision_to_json(decision));
  return dump(array);
}

std::string to_json(const OperatorWord &word) {
  return dump({{"id", word.id},
               {"word", name_of(word.word)},
               {"by", word.by},
               {"reason", word.reason},
               {"namespace", word.pipeline.namespace_name},
               {"pipeline", word.pipeline.name},
               {"environment", word.environment},
               {"revision", word.revision},
               {"promotion", word.promotion_id},
               {"all", word.all},
               {"notDeployed", word.not_deployed}});
}

Metadata metadata_from_json(std::string_view text) { return metadata_of(parse(text)); }

ModuleStamp stamp_from_json(std::string_view text) {
  ModuleStamp stamp;
  const Json json = parse(text);
  if (!json.is_object()) return stamp;
  stamp.module = text_of(json, "module");
  stamp.version = text_of(json, "version");
  stamp.sha256 = text_of(json, "sha256");
  stamp.generation = number_of<uint64_t>(json, "generation");
  stamp.isolation = text_of(json, "isolation");
  return stamp;
}

Event event_from_json(std::string_view text) {
  Event event;
  const Json json = parse(text);
  if (!json.is_object()) return event;
  event.source = text_of(json, "source");
  if (auto object = json.find("object"); object != json.end() && object->is_object())
    event.object = {text_of(*object, "apiVersion"), text_of(*object, "kind"), text_of(*object, "namespace"),
                    text_of(*object, "name")};
  event.severity = text_of(json, "severity");
  event.reason = text_of(json, "reason");
  event.message = text_of(json, "message");
  event.reporting_controller = text_of(json, "reportingController");
  event.timestamp_ns = number_of<int64_t>(json, "timestamp");
  event.metadata = metadata_of(json.value("metadata", Json::object()));
  return event;
}

std::vector<Gate> gates_from_json(std::string_view text) { return gates_of(parse(text)); }

std::vector<DecisionRecord> decisions_from_json(std::string_view text) {
  std::vector<DecisionRecord> decisions;
  const Json json = parse(text);
  if (!json.is_array()) return decisions;
  for (const Json &item : json)
    if (item.is_object()) decisions.push_back(decision_of(item));
  return decisions;
}

OperatorWord word_from_json(std::string_view text) {
  OperatorWord word;
  const Json json = parse(text);
  if (!json.is_object()) return word;
  word.id = text_of(json, "id");
  word.word = word_named(text_of(json, "word")).value_or(Word::approve);
  word.by = text_of(json, "by");
  word.reason = text_of(json, "reason");
  word.pipeline = {text_of(json, "namespace"), text_of(json, "pipeline")};
  word.environment = text_of(json, "environment");
  word.revision = text_of(json, "revision");
  word.promotion_id = text_of(json, "promotion");
  word.all = json.value("all", Json(false)) == Json(true);
  word.not_deployed = json.value("notDeployed", Json(false)) == Json(true);
  return word;
}

bool is_object_or_empty(std::string_view text) { return text.empty() || parse(text).is_object(); }

}  // namespace promotion::host
