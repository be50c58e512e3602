#include "invariants.hpp"

#include <nlohmann/json.hpp>

namespace promotion::fuzz {
namespace {

using evaluator::test::DecisionModel;
using evaluator::test::DeploymentModel;
using evaluator::test::GateModel;
using evaluator::test::PipelineModel;

constexpr std::size_t longest_details = 16 * 1024;

void check_start(const PipelineModel &pipeline, const DecisionModel &decision) {
  require(decision.environment < pipeline.environments.size(), "a promotion past the last environment");
  require(decision.environment == decision.source + 1, "a promotion into another environment than the next");
  require(!decision.targets.empty(), "a promotion without targets");
  for (const std::uint32_t target : decision.targets) {
    require(target < pipeline.environments[decision.environment].targets.size(),
            "a target that is not there");
  }
  require(!decision.identity.empty() && !decision.version.empty(), "a promotion without revision");
}

void check_decision(const PipelineModel &pipeline, const DecisionModel &decision) {
  require(decision.outcome >= PROMOTION_PROMOTE && decision.outcome <= PROMOTION_WITHDRAW, "no outcome");
  require(!decision.reason.empty() && !decision.explanation.empty(), "a decision without a reason");
  const auto details = nlohmann::json::parse(decision.details_json, nullptr, false);
  require(details.is_object(), "details that are no JSON object");
  require(decision.details_json.size() <= longest_details, "details that are too long");
  const bool starts = decision.outcome == PROMOTION_PROMOTE || decision.outcome == PROMOTION_HOLD;
  if (starts) check_start(pipeline, decision);
  require((decision.outcome == PROMOTION_HOLD) == !decision.gates.empty(),
          "gates that do not fit the outcome");
  for (const GateModel &gate : decision.gates) {
    require(!gate.reason.empty() && !gate.explanation.empty(), "a gate that does not say why");
  }
}

void check_observation(const PipelineModel &pipeline, const DeploymentModel &seen) {
  require(seen.environment < pipeline.environments.size(), "an observation of no environment");
  require(
      seen.target == PROMOTION_NONE || seen.target < pipeline.environments[seen.environment].targets.size(),
      "an observation of no target");
}

}  // namespace

void check_output(const PipelineModel &pipeline, const evaluator::test::OutputModel &output) {
  try {
    require(!output.decisions.empty(), "no decision at all");
    for (const DecisionModel &decision : output.decisions) check_decision(pipeline, decision);
    for (const DeploymentModel &seen : output.observations) check_observation(pipeline, seen);
  } catch (const std::logic_error &breach) {
    throw std::logic_error(std::string(breach.what()) + ":\n" + output.bytes());
  }
}

}  // namespace promotion::fuzz
