#include "admin_json.hpp"

#include <nlohmann/json.hpp>

#include "module_json.hpp"

namespace promotion::host::operations {
namespace {

using Json = nlohmann::ordered_json;

void mask_strings(Json &value, const Log &log) {
  if (value.is_string()) {
    value = log.masked(value.get_ref<const std::string &>());
  } else if (value.is_structured()) {
    for (auto &element : value) mask_strings(element, log);
  }
}

// Modules write it, and its size is limited where it is stored. What is no JSON is not shown.
Json details(const std::string &text, const Log &log) {
  if (text.empty()) return Json::object();
  auto parsed = Json::parse(text, nullptr, false);
  if (!parsed.is_object()) return Json::object();
  mask_strings(parsed, log);
  return parsed;
}

// Only a task that will be taken up again is due.
bool has_due_time(TaskPhase phase) {
  switch (phase) {
    case TaskPhase::pending:
    case TaskPhase::waiting:
    case TaskPhase::retrying:
    case TaskPhase::withdrawing:
      return true;
    default:
      return false;
  }
}

Json gates_json(const std::vector<Gate> &gates, const Log &log) {
  auto array = Json::array();
  for (const auto &gate : gates)
    array.push_back({{"reason", gate.reason},
                     {"explanation", log.masked(gate.explanation)},
                     {"lookAgainAt", instant_json(gate.look_again_ns)},
                     {"approval", gate.approval}});
  return array;
}

Json task_json(const TaskRecord &task, const Log &log) {
  Json json = {{"id", task.id},
               {"target", {{"namespace", task.namespace_name}, {"cluster", task.cluster}}},
               {"state", name_of(task.phase)},
               {"attempt", task.attempt},
               {"steps", task.step},
               {"link", log.masked(task.link)},
               {"message", log.masked(task.message)},
               {"error", log.masked(task.error)},
               {"details", details(task.details_json, log)},
               {"dueAt", has_due_time(task.phase) ? instant_json(task.due_ns) : Json()},
               {"updatedAt", instant_json(task.updated_ns)}};
  if (!task.ran_by.module.empty()) json["ranBy"] = stamp_json(task.ran_by);
  return json;
}

}  // namespace

Json decision_json(const DecisionRecord &decision, const Log &log) {
  Json json = {{"outcome", name_of(decision.outcome)},
               {"reason", decision.reason},
               {"explanation", log.masked(decision.explanation)},
               {"details", details(decision.details_json, log)},
               {"from", decision.from},
               {"environment", decision.environment},
               {"targets", decision.targets},
               {"revision", decision.revision},
               {"version", decision.version}};
  if (!decision.gates.empty()) json["gates"] = gates_json(decision.gates, log);
  if (!decision.promotion_id.empty()) json["promotionId"] = decision.promotion_id;
  return json;
}

Json event_json(const EventRecord &record, const Log &log) {
  const auto &event = record.event;
  Json json = {{"id", record.id},
               {"receivedAt", instant_json(record.received_ns)},
               {"namespace", record.pipeline.namespace_name},
               {"pipeline", record.pipeline.name},
               {"environment", record.environment},
               {"status", name_of(record.status)}};
  if (!record.repeat_of.empty()) json["repeatOf"] = record.repeat_of;
  json["object"] = {{"apiVersion", event.object.api_version},
                    {"kind", event.object.kind},
                    {"namespace", event.object.namespace_name},
                    {"name", event.object.name}};
  json["reason"] = event.reason;
  json["severity"] = event.severity;
  json["message"] = log.masked(event.message);
  json["revision"] = record.revision;
  json["timestamp"] = instant_json(event.timestamp_ns);
  json["decisions"] = Json::array();
  for (const auto &decision : record.decisions) json["decisions"].push_back(decision_json(decision, log));
  if (!record.error.empty()) json["error"] = log.masked(record.error);
  if (!record.judged_by.module.empty()) json["judgedBy"] = stamp_json(record.judged_by);
  return json;
}

Json promotion_json(const PromotionRecord &record, const Log &log) {
  Json json = {{"id", record.id},
               {"namespace", record.pipeline.namespace_name},
               {"pipeline", record.pipeline.name},
               {"environment", record.environment},
               {"from", record.from},
               {"revision", record.revision},
               {"version", record.version},
               {"round", record.round},
               {"state", name_of(record.state)},
               {"reason", record.reason},
               {"explanation", log.masked(record.explanation)},
               {"createdAt", instant_json(record.created_ns)},
               {"updatedAt", instant_json(record.updated_ns)},
               {"eventId", record.event_id},
               {"strategy", record.strategy},
               {"gates", gates_json(record.gates, log)},
               {"tasks", Json::array()}};
  for (const auto &task : record.tasks) json["tasks"].push_back(task_json(task, log));
  json["lookAgainAt"] = instant_json(record.look_again_ns);
  json["byOperator"] = record.by_operator;
  json["words"] = Json::array();
  for (const auto &word : record.words) json["words"].push_back(word_json(word, log));
  return json;
}

}  // namespace promotion::host::operations
