// Operators' words, the way of a revision, and plans, as the admin API shows them: admin_json.hpp.
#include <nlohmann/json.hpp>

#include "admin_json.hpp"
#include "module_json.hpp"

namespace promotion::host::operations {
namespace {

using Json = nlohmann::ordered_json;

Json report_json(const TargetReport &report) {
  return {{"target", report.target},
          {"revision", report.revision},
          {"firstAt", instant_json(report.first_ns)},
          {"lastAt", instant_json(report.last_ns)},
          {"failedAt", instant_json(report.failed_ns)},
          {"running", report.running}};
}

}  // namespace

Json word_json(const WordRecord &word, const Log &log) {
  return {{"id", word.said.id},
          {"word", name_of(word.said.word)},
          {"by", log.masked(word.said.by)},
          {"reason", log.masked(word.said.reason)},
          {"at", instant_json(word.at_ns)},
          {"namespace", word.said.pipeline.namespace_name},
          {"pipeline", word.said.pipeline.name},
          {"environment", word.said.environment},
          {"revision", word.said.revision},
          {"promotionId", word.said.promotion_id},
          {"all", word.said.all},
          {"outcome", log.masked(word.outcome)}};
}

Json stop_json(const StopRecord &stop, const Log &log) {
  return {{"namespace", stop.pipeline.namespace_name},
          {"pipeline", stop.pipeline.name},
          {"all", stop.is_for_all()},
          {"by", log.masked(stop.by)},
          {"reason", log.masked(stop.reason)},
          {"since", instant_json(stop.since_ns)},
          {"wordId", stop.word_id}};
}

Json way_json(const WayReport &way, const Log &log) {
  Json json = {{"namespace", way.pipeline.namespace_name},
               {"pipeline", way.pipeline.name},
               {"environment", way.environment},
               {"revision", way.revision},
               {"arrived", way.arrived},
               {"explanation", log.masked(way.sentence)},
               {"environments", Json::array()},
               {"stops", Json::array()}};
  for (const EnvironmentReport &environment : way.environments) {
    Json entry = {{"environment", environment.environment},
                  {"reports", Json::array()},
                  {"promotions", Json::array()},
                  {"decisions", Json::array()}};
    for (const auto &report : environment.reports) entry["reports"].push_back(report_json(report));
    for (const auto &promotion : environment.promotions)
      entry["promotions"].push_back(promotion_json(promotion, log));
    for (const auto &decision : environment.decisions)
      entry["decisions"].push_back(decision_json(decision, log));
    json["environments"].push_back(std::move(entry));
  }
  for (const auto &stop : way.stops) json["stops"].push_back(stop_json(stop, log));
  if (!way.error.empty()) json["error"] = log.masked(way.error);
  return json;
}

Json plan_json(const PlanReport &plan, const Log &log) {
  Json json = {{"namespace", plan.pipeline.namespace_name},
               {"pipeline", plan.pipeline.name},
               {"environment", plan.environment},
               {"revision", plan.revision},
               {"version", plan.version},
               {"strategy", plan.strategy},
               {"promotionId", plan.promotion_id},
               {"open", plan.is_open},
               {"plans", Json::array()}};
  for (const PlanPart &part : plan.parts)
    json["plans"].push_back({{"targets", part.targets}, {"plan", log.masked(part.text)}});
  return json;
}

}  // namespace promotion::host::operations
