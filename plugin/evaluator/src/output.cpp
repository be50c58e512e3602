#include "output.hpp"

#include <array>
#include <cstddef>
#include <promotion/sdk/value.hpp>

#include "evaluation.hpp"

namespace promotion::evaluator {
namespace {

// Enough for the evaluation of a usual pipeline, so that it allocates nothing.
constexpr std::size_t usual_memory = 16384;

struct Gates {
  explicit Gates(Memory *memory) : views(memory), pointers(memory) {}
  List<promotion_gate> views;
  List<const promotion_gate *> pointers;
};

void view_gates(const Decision &decision, Gates &gates) {
  gates.views.reserve(decision.gates.size());
  gates.pointers.reserve(decision.gates.size());
  for (const Gate &gate : decision.gates) {
    auto &shown = gates.views.emplace_back(sized<promotion_gate>());
    shown.flags = gate.approval ? PROMOTION_GATE_APPROVAL : 0;
    shown.reason = borrow(gate.reason);
    shown.explanation = borrow(gate.explanation);
    shown.look_again_ns = gate.look_again_ns;
    gates.pointers.push_back(&shown);
  }
}

void put(const PreparedPipeline &pipeline, const Decision &decision, Memory *memory,
         EvaluationOutput &output) {
  auto view = sized<promotion_decision>();
  view.outcome = decision.outcome;
  view.reason = borrow(decision.reason);
  view.explanation = borrow(decision.explanation);
  view.details_json = borrow(decision.details);
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
  Gates gates(memory);
  view_gates(decision, gates);
  view.gates = gates.pointers.data();
  view.gate_count = gates.pointers.size();
  output.decide(view);
}

}  // namespace

void evaluate(const PreparedPipeline &pipeline, const Configuration &configuration,
              const promotion_evaluation &input, EvaluationOutput &output) {
  alignas(std::max_align_t) std::array<std::byte, usual_memory> buffer;
  Memory memory(buffer.data(), buffer.size());
  Evaluation evaluation(pipeline, configuration, input, &memory);
  evaluation.run();
  for (const promotion_deployment *observation : evaluation.observations()) output.observe(*observation);
  for (const Decision &decision : evaluation.decisions()) put(pipeline, decision, &memory, output);
}

}  // namespace promotion::evaluator
