// Pipelines, events and what is known about them, as values that own their texts, and the contract's views of
// them.
#pragma once

#include <promotion/abi/abi.h>

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace promotion::evaluator::test {

using Metadata = std::map<std::string, std::string>;

struct ReferenceModel {
  std::string api_version, kind, namespace_name, name;
};

struct TargetModel {
  std::optional<ReferenceModel> cluster;
  std::string namespace_name;
  std::string shown() const;  // CLUSTER/NAMESPACE
};

struct EnvironmentModel {
  std::string name;
  std::vector<TargetModel> targets;
  std::string strategy = "pull-request";
  std::string policy_json;
  bool manual = false;
};

struct PipelineModel {
  std::string namespace_name = "default";
  std::string name = "podinfo";
  ReferenceModel application;
  std::vector<EnvironmentModel> environments;

  std::size_t index_of(const std::string &environment) const;  // throws when there is none
};

struct EventModel {
  std::size_t environment = 0;
  std::string id = "event";
  std::string source = "flux";
  ReferenceModel object;
  std::string severity = "info";
  std::string reason;
  std::string message;
  std::string reporting_controller;
  std::int64_t timestamp_ns = 0;
  Metadata metadata;
};

struct DeploymentModel {
  std::uint32_t environment = 0;
  std::uint32_t target = PROMOTION_NONE;
  std::string revision, identity;
  std::int64_t first_ns = 0, last_ns = 0, tested_ns = 0, failed_ns = 0;
  bool baseline = false;
  Metadata metadata;
};

struct RecordModel {
  std::uint32_t environment = 0;
  std::uint32_t flags = 0;
  std::string revision, identity;
  std::int64_t created_ns = 0, event_timestamp_ns = 0;
};

struct EvaluationModel {
  std::int64_t now_ns = 0;
  std::optional<EventModel> event;
  std::vector<DeploymentModel> deployments;
  std::vector<RecordModel> records;
  std::string stop;
};

struct GateModel {
  std::string reason, explanation;
  std::int64_t look_again_ns = 0;
  bool approval = false;
};

struct DecisionModel {
  std::int32_t outcome = 0;
  std::string reason, explanation, details_json;
  std::uint32_t source = PROMOTION_NONE, environment = PROMOTION_NONE;
  std::vector<std::uint32_t> targets;
  std::string revision, identity, version;
  Metadata metadata;
  std::vector<GateModel> gates;
};

struct OutputModel {
  std::vector<DecisionModel> decisions;
  std::vector<DeploymentModel> observations;

  /// All of it as one text, to compare byte for byte.
  std::string bytes() const;
};

std::string outcome_name(std::int32_t outcome);

/// The views of one pipeline. Borrows the model.
class PipelineView {
 public:
  explicit PipelineView(const PipelineModel &model);
  PipelineView(const PipelineView &) = delete;
  const promotion_pipeline &get() const { return pipeline_; }

 private:
  std::deque<promotion_reference> references_;
  std::deque<promotion_target> targets_;
  std::deque<std::vector<const promotion_target *>> target_pointers_;
  std::deque<promotion_environment> environments_;
  std::vector<const promotion_environment *> environment_pointers_;
  promotion_pipeline pipeline_{};
};

/// The views of one evaluation. Borrows the model and the pipeline's view.
class EvaluationView {
 public:
  EvaluationView(const EvaluationModel &model, const promotion_pipeline &pipeline);
  EvaluationView(const EvaluationView &) = delete;
  const promotion_evaluation &get() const { return evaluation_; }

 private:
  void add(const EventModel &event);
  void add(const DeploymentModel &deployment);
  void add(const RecordModel &record);

  // Each has room for everything from the beginning, so that what points into it stays true.
  std::vector<promotion_pair> pairs_;
  promotion_reference object_{};
  promotion_event event_{};
  std::vector<promotion_deployment> deployments_;
  std::vector<const promotion_deployment *> deployment_pointers_;
  std::vector<promotion_record> records_;
  std::vector<const promotion_record *> record_pointers_;
  promotion_evaluation evaluation_{};
};

DeploymentModel copy(const promotion_deployment &view);
DecisionModel copy(const promotion_decision &view);

}  // namespace promotion::evaluator::test
