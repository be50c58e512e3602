#include "model.hpp"

#include <promotion/sdk/value.hpp>
#include <sstream>
#include <stdexcept>

namespace promotion::evaluator::test {
namespace {

std::string owned(promotion_string view) { return view.size == 0 ? std::string() : std::string(text(view)); }

Metadata owned(const promotion_pair *pairs, std::uint64_t count) {
  Metadata metadata;
  for (std::uint64_t i = 0; i < count; ++i) metadata[owned(pairs[i].key)] = owned(pairs[i].value);
  return metadata;
}

promotion_reference view_of(const ReferenceModel &model) {
  auto view = sized<promotion_reference>();
  view.api_version = borrow(model.api_version);
  view.kind = borrow(model.kind);
  view.namespace_name = borrow(model.namespace_name);
  view.name = borrow(model.name);
  return view;
}

// Adds the pairs, for which there is room, and returns where they begin.
const promotion_pair *view_of(const Metadata &metadata, std::vector<promotion_pair> &pairs) {
  const promotion_pair *const begin = pairs.data() + pairs.size();
  for (const auto &[key, value] : metadata) pairs.push_back({borrow(key), borrow(value)});
  return begin;
}

void print(std::ostream &out, const Metadata &metadata) {
  for (const auto &[key, value] : metadata) out << " " << key << "=" << value;
}

}  // namespace

std::string TargetModel::shown() const { return (cluster ? cluster->name : "local") + "/" + namespace_name; }

std::size_t PipelineModel::index_of(const std::string &environment) const {
  for (std::size_t i = 0; i < environments.size(); ++i) {
    if (environments[i].name == environment) return i;
  }
  throw std::runtime_error("the pipeline has no environment '" + environment + "'");
}

std::string outcome_name(std::int32_t outcome) {
  switch (outcome) {
    case PROMOTION_PROMOTE:
      return "promote";
    case PROMOTION_HOLD:
      return "hold";
    case PROMOTION_IGNORE:
      return "ignore";
    case PROMOTION_REJECT:
      return "reject";
    case PROMOTION_WITHDRAW:
      return "withdraw";
    default:
      return "outcome " + std::to_string(outcome);
  }
}

std::string OutputModel::bytes() const {
  std::ostringstream out;
  for (const DeploymentModel &seen : observations) {
    out << "observe " << seen.environment << " " << seen.target << " [" << seen.revision << "] ["
        << seen.identity << "] " << seen.first_ns << " " << seen.last_ns << " " << seen.tested_ns << " "
        << seen.failed_ns << " " << seen.baseline;
    print(out, seen.metadata);
    out << "\n";
  }
  for (const DecisionModel &decision : decisions) {
    out << outcome_name(decision.outcome) << " " << decision.reason << " " << decision.source << "→"
        << decision.environment << " [" << decision.revision << "] [" << decision.identity << "] ["
        << decision.version << "] targets";
    for (const std::uint32_t target : decision.targets) out << " " << target;
    print(out, decision.metadata);
    out << "\n  " << decision.explanation << "\n  " << decision.details_json << "\n";
    for (const GateModel &gate : decision.gates) {
      out << "  gate " << gate.reason << " " << gate.look_again_ns << " " << gate.approval << " "
          << gate.explanation << "\n";
    }
  }
  return out.str();
}

PipelineView::PipelineView(const PipelineModel &model) {
  for (const EnvironmentModel &environment : model.environments) {
    auto &pointers = target_pointers_.emplace_back();
    for (const TargetModel &target : environment.targets) {
      auto &view = targets_.emplace_back(sized<promotion_target>());
      view.namespace_name = borrow(target.namespace_name);
      if (target.cluster) view.cluster = &references_.emplace_back(view_of(*target.cluster));
      pointers.push_back(&view);
    }
    auto &view = environments_.emplace_back(sized<promotion_environment>());
    view.flags = environment.manual ? PROMOTION_ENVIRONMENT_MANUAL : 0;
    view.name = borrow(environment.name);
    view.targets = pointers.data();
    view.target_count = pointers.size();
    view.strategy = borrow(environment.strategy);
    view.policy_json = borrow(environment.policy_json);
    environment_pointers_.push_back(&view);
  }
  pipeline_ = sized<promotion_pipeline>();
  pipeline_.namespace_name = borrow(model.namespace_name);
  pipeline_.name = borrow(model.name);
  pipeline_.application = &references_.emplace_back(view_of(model.application));
  pipeline_.environments = environment_pointers_.data();
  pipeline_.environment_count = environment_pointers_.size();
  pipeline_.generation = 1;
}

EvaluationView::EvaluationView(const EvaluationModel &model, const promotion_pipeline &pipeline) {
  evaluation_ = sized<promotion_evaluation>();
  evaluation_.now_ns = model.now_ns;
  evaluation_.pipeline = &pipeline;
  evaluation_.stop = borrow(model.stop);
  std::size_t pairs = model.event ? model.event->metadata.size() : 0;
  for (const DeploymentModel &deployment : model.deployments) pairs += deployment.metadata.size();
  pairs_.reserve(pairs);
  deployments_.reserve(model.deployments.size());
  deployment_pointers_.reserve(model.deployments.size());
  records_.reserve(model.records.size());
  record_pointers_.reserve(model.records.size());
  if (model.event) add(*model.event);
  for (const DeploymentModel &deployment : model.deployments) add(deployment);
  for (const RecordModel &record : model.records) add(record);
  evaluation_.deployments = deployment_pointers_.data();
  evaluation_.deployment_count = deployment_pointers_.size();
  evaluation_.records = record_pointers_.data();
  evaluation_.record_count = record_pointers_.size();
}

void EvaluationView::add(const EventModel &event) {
  object_ = view_of(event.object);
  event_ = sized<promotion_event>();
  event_.environment_index = static_cast<std::uint32_t>(event.environment);
  event_.id = borrow(event.id);
  event_.source = borrow(event.source);
  event_.object = &object_;
  event_.severity = borrow(event.severity);
  event_.reason = borrow(event.reason);
  event_.message = borrow(event.message);
  event_.reporting_controller = borrow(event.reporting_controller);
  event_.timestamp_ns = event.timestamp_ns;
  event_.metadata = view_of(event.metadata, pairs_);
  event_.metadata_count = event.metadata.size();
  evaluation_.event = &event_;
}

void EvaluationView::add(const DeploymentModel &deployment) {
  auto &view = deployments_.emplace_back(sized<promotion_deployment>());
  view.flags = deployment.baseline ? PROMOTION_DEPLOYMENT_BASELINE : 0;
  view.environment_index = deployment.environment;
  view.target_index = deployment.target;
  view.revision = borrow(deployment.revision);
  view.identity = borrow(deployment.identity);
  view.first_ns = deployment.first_ns;
  view.last_ns = deployment.last_ns;
  view.tested_ns = deployment.tested_ns;
  view.failed_ns = deployment.failed_ns;
  view.metadata = view_of(deployment.metadata, pairs_);
  view.metadata_count = deployment.metadata.size();
  deployment_pointers_.push_back(&view);
}

void EvaluationView::add(const RecordModel &record) {
  auto &view = records_.emplace_back(sized<promotion_record>());
  view.flags = record.flags;
  view.environment_index = record.environment;
  view.revision = borrow(record.revision);
  view.identity = borrow(record.identity);
  view.created_ns = record.created_ns;
  view.event_timestamp_ns = record.event_timestamp_ns;
  record_pointers_.push_back(&view);
}

DeploymentModel copy(const promotion_deployment &view) {
  DeploymentModel model;
  model.environment = view.environment_index;
  model.target = view.target_index;
  model.revision = owned(view.revision);
  model.identity = owned(view.identity);
  model.first_ns = view.first_ns;
  model.last_ns = view.last_ns;
  model.tested_ns = view.tested_ns;
  model.failed_ns = view.failed_ns;
  model.baseline = (view.flags & PROMOTION_DEPLOYMENT_BASELINE) != 0;
  model.metadata = owned(view.metadata, view.metadata_count);
  return model;
}

DecisionModel copy(const promotion_decision &view) {
  DecisionModel model;
  model.outcome = view.outcome;
  model.reason = owned(view.reason);
  model.explanation = owned(view.explanation);
  model.details_json = owned(view.details_json);
  model.source = view.source_index;
  model.environment = view.environment_index;
  model.targets.assign(view.target_indexes, view.target_indexes + view.target_count);
  model.revision = owned(view.revision);
  model.identity = owned(view.identity);
  model.version = owned(view.version);
  model.metadata = owned(view.metadata, view.metadata_count);
  for (std::uint64_t i = 0; i < view.gate_count; ++i) {
    const promotion_gate &gate = *view.gates[i];
    model.gates.push_back({owned(gate.reason), owned(gate.explanation), gate.look_again_ns,
                           (gate.flags & PROMOTION_GATE_APPROVAL) != 0});
  }
  return model;
}

}  // namespace promotion::evaluator::test
