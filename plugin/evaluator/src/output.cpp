#include "output.hpp"

#include <array>
#include <cstddef>
#include <memory_resource>
#include <promotion/sdk/value.hpp>

#include "evaluation.hpp"

namespace promotion::evaluator {
namespace {

// Enough for the evaluation of a usual pipeline, so that it allocates nothing.
constexpr std::size_t usual_memory = 16384;

void put(const PreparedPipeline &pipeline, const Decision &decision, Memory *memory,
         EvaluationOutput &output) {
  auto view = sized<promotion_decision>();
  view.outcome = decision.outcome;
  view.reason = borrow(decision.reason);
  view.explanation = borrow(decision.explanation);
  Text details(memory);
  details.reserve(decision.details.size() + 2);
  append(details, {"{", decision.details, "}"});
  view.details_json = borrow(details);
  view.source_index = decision.source_index;
  view.environment_index = decision.environment_index;
  if (decision.starts()) {
    const auto &targets = pipeline.environments[decision.environment_index].target_indexes;
    view.target_indexes = targets.data();
    view.target_count = targets.size();
  }
  view.revision = borrow(decision.revision);
  view.identity = borrow(decision.identity);
  view.version = borrow(decision.version);
  view.metadata = decision.metadata.data();
  view.metadata_count = decision.metadata.size();
  std::pmr::vector<promotion_gate> gates(memory);
  std::pmr::vector<const promotion_gate *> pointers(memory);
  gates.reserve(decision.gates.size());
  for (const Gate &gate : decision.gates) {
    auto &shown = gates.emplace_back(sized<promotion_gate>());
    shown.flags = gate.approval ? PROMOTION_GATE_APPROVAL : 0;
    shown.reason = borrow(gate.reason);
    shown.explanation = borrow(gate.explanation);
    shown.look_again_ns = gate.look_again_ns;
    pointers.push_back(&shown);
  }
  view.gates = pointers.data();
  view.gate_count = pointers.size();
  output.decide(view);
}

}  // namespace

void evaluate(const PreparedPipeline &pipeline, const Configuration &configuration,
              const promotion_evaluation &input, EvaluationOutput &output) {
  std::array<std::byte, usual_memory> buffer;
  std::pmr::monotonic_buffer_resource memory(buffer.data(), buffer.size());
  Evaluation evaluation(pipeline, configuration, input, &memory);
  evaluation.run();
  for (const promotion_deployment *observation : evaluation.observations()) output.observe(*observation);
  for (const Decision &decision : evaluation.decisions()) put(pipeline, decision, &memory, output);
}

}  // namespace promotion::evaluator
