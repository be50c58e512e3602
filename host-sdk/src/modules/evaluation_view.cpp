#include "evaluation_view.hpp"

namespace promotion::host::modules {

EvaluationView::EvaluationView(const EvaluationInput &input, const promotion_pipeline *pipeline) {
  evaluation_.struct_size = sizeof evaluation_;
  evaluation_.now_ns = input.now_ns;
  evaluation_.pipeline = pipeline;
  if (input.event != nullptr) add_event(*input.event, input);
  add_deployments(input.deployments);
  add_records(input.records);
  evaluation_.stop = texts_.text(input.stop);
}

void EvaluationView::add_event(const Event &from, const EvaluationInput &input) {
  object_ = {sizeof object_,
             0,
             texts_.text(from.object.api_version),
             texts_.text(from.object.kind),
             texts_.text(from.object.namespace_name),
             texts_.text(from.object.name)};
  event_.struct_size = sizeof event_;
  event_.environment_index = static_cast<uint32_t>(input.event_environment);
  event_.id = texts_.text(input.event_id);
  event_.source = texts_.text(from.source);
  event_.object = &object_;
  event_.severity = texts_.text(from.severity);
  event_.reason = texts_.text(from.reason);
  event_.message = texts_.text(from.message);
  event_.reporting_controller = texts_.text(from.reporting_controller);
  event_.timestamp_ns = from.timestamp_ns;
  const auto &metadata = texts_.pairs(from.metadata);
  event_.metadata = metadata.data();
  event_.metadata_count = metadata.size();
  evaluation_.event = &event_;
}

void EvaluationView::add_deployments(const std::vector<Deployment> &from) {
  deployments_.reserve(from.size());
  deployment_list_.reserve(from.size());
  for (const auto &deployment : from) {
    promotion_deployment to{};
    to.struct_size = sizeof to;
    to.flags = deployment.baseline ? PROMOTION_DEPLOYMENT_BASELINE : 0;
    to.environment_index = static_cast<uint32_t>(deployment.environment);
    to.target_index = deployment.target ? static_cast<uint32_t>(*deployment.target) : PROMOTION_NONE;
    to.revision = texts_.text(deployment.revision);
    to.identity = texts_.text(deployment.identity);
    to.first_ns = deployment.first_ns;
    to.last_ns = deployment.last_ns;
    to.tested_ns = deployment.tested_ns;
    to.failed_ns = deployment.failed_ns;
    if (!deployment.metadata.empty()) {
      const auto &metadata = texts_.pairs(deployment.metadata);
      to.metadata = metadata.data();
      to.metadata_count = metadata.size();
    }
    deployment_list_.push_back(&deployments_.emplace_back(to));
  }
  evaluation_.deployments = deployment_list_.data();
  evaluation_.deployment_count = deployment_list_.size();
}

void EvaluationView::add_records(const std::vector<Record> &from) {
  records_.reserve(from.size());
  record_list_.reserve(from.size());
  for (const auto &record : from)
    record_list_.push_back(&records_.emplace_back(
        promotion_record{sizeof(promotion_record), record.flags, static_cast<uint32_t>(record.environment), 0,
                         texts_.text(record.revision), texts_.text(record.identity), record.created_ns,
                         record.event_timestamp_ns}));
  evaluation_.records = record_list_.data();
  evaluation_.record_count = record_list_.size();
}

Status check_input(const EvaluationInput &input) {
  auto outside = [](const char *what, size_t index) {
    return Error{
        Code::invalid_argument,
        std::string(what) + " points at " + std::to_string(index) + ", which the pipeline does not have",
        {},
        0};
  };
  const auto &environments = input.pipeline->environments;
  if (input.event != nullptr && input.event_environment >= environments.size())
    return outside("the environment of the event", input.event_environment);
  for (const auto &deployment : input.deployments) {
    if (deployment.environment >= environments.size())
      return outside("the environment of a deployment", deployment.environment);
    if (deployment.target && *deployment.target >= environments[deployment.environment].targets.size())
      return outside("the target of a deployment", *deployment.target);
  }
  for (const auto &record : input.records)
    if (record.environment >= environments.size())
      return outside("the environment of a record", record.environment);
  return success();
}

}  // namespace promotion::host::modules
