#include "evaluator_codec.hpp"

#include "domain_codec.hpp"

namespace promotion::host::worker {

void write(Writer &to, const promotion_evaluation &input) {
  to.i64(input.now_ns);
  to.flag(input.event != nullptr);
  if (input.event != nullptr) write(to, *input.event);
  write_sequence(to, input.deployments, input.deployment_count);
  write_sequence(to, input.records, input.record_count);
  to.text(input.stop);
}

promotion_evaluation *read_evaluation(Reader &from, Arena &arena) {
  constexpr size_t least_deployment = 3 * 4 + 2 * least_text + 4 * 8 + 4,
                   least_record = 2 * 4 + 2 * least_text + 2 * 8;
  auto *input = arena.one<promotion_evaluation>();
  input->now_ns = from.i64();
  if (from.flag()) input->event = read_event(from, arena);
  input->deployments = read_sequence(from, arena, least_deployment, input->deployment_count, read_deployment);
  input->records = read_sequence(from, arena, least_record, input->record_count, read_record);
  input->stop = from.text();
  return input;
}

namespace {

// A gate may be anything that a module put there: NULL and one that is too short cross as absent.
void write_gate(Writer &to, const promotion_gate *gate) {
  const bool usable = gate != nullptr && PROMOTION_HAS(gate, promotion_gate, look_again_ns);
  to.flag(usable);
  if (!usable) return;
  to.u32(gate->flags);
  to.cut(gate->reason);
  to.claim(gate->explanation);
  to.i64(gate->look_again_ns);
}

const promotion_gate *read_gate(Reader &from, Arena &arena) {
  if (!from.flag()) return nullptr;
  auto *gate = arena.one<promotion_gate>();
  gate->flags = from.u32();
  gate->reason = from.text();
  gate->explanation = from.claim();
  gate->look_again_ns = from.i64();
  return gate;
}

// More targets than any environment has: their number alone crosses, unread.
constexpr uint64_t target_limit = 1'000'000;

void write_targets(Writer &to, const promotion_decision &decision) {
  if (decision.target_indexes == nullptr && decision.target_count != 0) return to.u32(no_data);
  if (decision.target_count > target_limit) {
    to.u32(size_alone);
    return to.u64(decision.target_count);
  }
  to.u32(static_cast<uint32_t>(decision.target_count));
  for (uint64_t i = 0; i < decision.target_count; ++i) to.u32(decision.target_indexes[i]);
}

void write_gates(Writer &to, const promotion_decision &decision) {
  if ((decision.gates == nullptr && decision.gate_count != 0) || decision.gate_count > pairs_limit)
    return to.u32(no_data);
  to.u32(static_cast<uint32_t>(decision.gate_count));
  for (uint64_t i = 0; i < decision.gate_count; ++i) write_gate(to, decision.gates[i]);
}

bool skip(Reader &from, uint32_t marker) {
  Reader peek = from;
  if (peek.u32() != marker || peek.failed()) return false;
  from = peek;
  return true;
}

void read_targets(Reader &from, Arena &arena, promotion_decision &decision) {
  if (skip(from, no_data)) {
    decision.target_count = 1;
    return;
  }
  if (skip(from, size_alone)) {
    decision.target_count = from.u64();
    decision.target_indexes = arena.array<uint32_t>(1);
    if (decision.target_count <= target_limit) from.fail();
    return;
  }
  decision.target_count = from.count(sizeof(uint32_t));
  auto *targets = arena.array<uint32_t>(decision.target_count);
  for (uint64_t i = 0; i < decision.target_count; ++i) targets[i] = from.u32();
  decision.target_indexes = targets;
}

void read_gates(Reader &from, Arena &arena, promotion_decision &decision) {
  if (skip(from, no_data)) {
    decision.gate_count = 1;
    return;
  }
  decision.gates = read_sequence(from, arena, 1, decision.gate_count, read_gate);
}

}  // namespace

void write(Writer &to, const promotion_decision &decision) {
  to.i32(decision.outcome);
  to.cut(decision.reason);
  to.claim(decision.explanation);
  to.claim(decision.details_json);
  to.u32(decision.source_index);
  to.u32(decision.environment_index);
  write_targets(to, decision);
  to.claim(decision.revision);
  to.claim(decision.identity);
  to.claim(decision.version);
  write_claimed(to, Pairs{decision.metadata, decision.metadata_count});
  write_gates(to, decision);
}

const promotion_decision *read_decision(Reader &from, Arena &arena) {
  auto *decision = arena.one<promotion_decision>();
  decision->outcome = from.i32();
  decision->reason = from.text();
  decision->explanation = from.claim();
  decision->details_json = from.claim();
  decision->source_index = from.u32();
  decision->environment_index = from.u32();
  read_targets(from, arena, *decision);
  decision->revision = from.claim();
  decision->identity = from.claim();
  decision->version = from.claim();
  const Pairs metadata = read_claimed_pairs(from, arena);
  decision->metadata = metadata.data;
  decision->metadata_count = metadata.count;
  read_gates(from, arena, *decision);
  return decision;
}

}  // namespace promotion::host::worker
