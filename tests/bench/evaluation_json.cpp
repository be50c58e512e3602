#include "evaluation_json.hpp"

#include <nlohmann/json.hpp>

namespace promotion::evaluator::test {

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(ReferenceModel, api_version, kind, namespace_name, name)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(EventModel, environment, id, source, object, severity, reason, message,
                                   reporting_controller, timestamp_ns, metadata)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(DeploymentModel, environment, target, revision, identity, first_ns,
                                   last_ns, tested_ns, failed_ns, baseline, metadata)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(RecordModel, environment, flags, revision, identity, created_ns,
                                   event_timestamp_ns)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(GateModel, reason, explanation, look_again_ns, approval)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(DecisionModel, outcome, reason, explanation, details_json, source,
                                   environment, targets, revision, identity, version, metadata, gates)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(OutputModel, decisions, observations)

void to_json(nlohmann::json &json, const TargetModel &target) {
  json = {{"namespace", target.namespace_name}};
  if (target.cluster) json["cluster"] = *target.cluster;
}
void from_json(const nlohmann::json &json, TargetModel &target) {
  json.at("namespace").get_to(target.namespace_name);
  if (json.contains("cluster")) target.cluster = json["cluster"].get<ReferenceModel>();
}

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(EnvironmentModel, name, targets, strategy, policy_json, manual)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(PipelineModel, namespace_name, name, application, environments)

void to_json(nlohmann::json &json, const EvaluationModel &evaluation) {
  json = {{"now", evaluation.now_ns},
          {"deployments", evaluation.deployments},
          {"records", evaluation.records},
          {"stop", evaluation.stop}};
  if (evaluation.event) json["event"] = *evaluation.event;
}
void from_json(const nlohmann::json &json, EvaluationModel &evaluation) {
  json.at("now").get_to(evaluation.now_ns);
  json.at("deployments").get_to(evaluation.deployments);
  json.at("records").get_to(evaluation.records);
  json.at("stop").get_to(evaluation.stop);
  if (json.contains("event")) evaluation.event = json["event"].get<EventModel>();
}

}  // namespace promotion::evaluator::test

namespace promotion::bench {

using nlohmann::json;

std::string write(const evaluator::test::PipelineModel &pipeline) { return json(pipeline).dump(); }
std::string write(const evaluator::test::EvaluationModel &evaluation) { return json(evaluation).dump(); }
std::string write(const evaluator::test::OutputModel &answer) { return json(answer).dump(); }

evaluator::test::PipelineModel read_pipeline(std::string_view text) {
  return json::parse(text).get<evaluator::test::PipelineModel>();
}
evaluator::test::EvaluationModel read_evaluation(std::string_view text) {
  return json::parse(text).get<evaluator::test::EvaluationModel>();
}
evaluator::test::OutputModel read_answer(std::string_view text) {
  return json::parse(text).get<evaluator::test::OutputModel>();
}

}  // namespace promotion::bench
