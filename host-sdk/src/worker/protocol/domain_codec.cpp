#include "domain_codec.hpp"

namespace promotion::host::worker {

namespace {

template <class WriteText>
void write_pairs(Writer &to, Pairs pairs, WriteText write_text) {
  if ((pairs.data == nullptr && pairs.count != 0) || pairs.count > pairs_limit) return to.u32(no_data);
  to.u32(static_cast<uint32_t>(pairs.count));
  for (uint64_t i = 0; i < pairs.count; ++i) {
    write_text(pairs.data[i].key);
    write_text(pairs.data[i].value);
  }
}

template <class ReadText>
Pairs read_pairs_with(Reader &from, Arena &arena, ReadText read_text) {
  Reader peek = from;
  if (peek.u32() == no_data && !peek.failed()) {
    from = peek;
    return {nullptr, 1};
  }
  const size_t count = from.count(least_pair);
  auto *pairs = arena.array<promotion_pair>(count);
  for (size_t i = 0; i < count; ++i) {
    pairs[i].key = read_text();
    pairs[i].value = read_text();
  }
  return {pairs, count};
}

}  // namespace

void write(Writer &to, Pairs pairs) {
  write_pairs(to, pairs, [&](promotion_string text) { to.text(text); });
}

Pairs read_pairs(Reader &from, Arena &arena) {
  return read_pairs_with(from, arena, [&] { return from.text(); });
}

void write_claimed(Writer &to, Pairs pairs) {
  write_pairs(to, pairs, [&](promotion_string text) { to.claim(text); });
}

Pairs read_claimed_pairs(Reader &from, Arena &arena) {
  return read_pairs_with(from, arena, [&] { return from.claim(); });
}

void write(Writer &to, const promotion_reference *reference) {
  to.flag(reference != nullptr);
  if (reference == nullptr) return;
  to.text(reference->api_version);
  to.text(reference->kind);
  to.text(reference->namespace_name);
  to.text(reference->name);
}

const promotion_reference *read_reference(Reader &from, Arena &arena) {
  if (!from.flag()) return nullptr;
  auto *reference = arena.one<promotion_reference>();
  reference->api_version = from.text();
  reference->kind = from.text();
  reference->namespace_name = from.text();
  reference->name = from.text();
  return reference;
}

namespace {

void write(Writer &to, const promotion_target &target) {
  to.text(target.namespace_name);
  worker::write(to, target.cluster);
}

const promotion_target *read_target(Reader &from, Arena &arena) {
  auto *target = arena.one<promotion_target>();
  target->namespace_name = from.text();
  target->cluster = read_reference(from, arena);
  return target;
}

void write(Writer &to, const promotion_environment &environment) {
  to.u32(environment.flags);
  to.text(environment.name);
  to.u32(static_cast<uint32_t>(environment.target_count));
  for (uint64_t i = 0; i < environment.target_count; ++i) write(to, *environment.targets[i]);
  to.text(environment.strategy);
  to.text(environment.strategy_config_json);
  to.text(environment.policy_json);
}

const promotion_environment *read_environment(Reader &from, Arena &arena) {
  auto *environment = arena.one<promotion_environment>();
  environment->flags = from.u32();
  environment->name = from.text();
  environment->targets = read_sequence(from, arena, least_text + 1, environment->target_count, read_target);
  environment->strategy = from.text();
  environment->strategy_config_json = from.text();
  environment->policy_json = from.text();
  return environment;
}

}  // namespace

void write(Writer &to, const promotion_pipeline &pipeline) {
  to.text(pipeline.namespace_name);
  to.text(pipeline.name);
  write(to, pipeline.application);
  to.u32(static_cast<uint32_t>(pipeline.environment_count));
  for (uint64_t i = 0; i < pipeline.environment_count; ++i) write(to, *pipeline.environments[i]);
  to.i64(pipeline.generation);
}

const promotion_pipeline *read_pipeline(Reader &from, Arena &arena) {
  auto *pipeline = arena.one<promotion_pipeline>();
  pipeline->namespace_name = from.text();
  pipeline->name = from.text();
  pipeline->application = read_reference(from, arena);
  pipeline->environments =
      read_sequence(from, arena, 6 * least_text, pipeline->environment_count, read_environment);
  pipeline->generation = from.i64();
  return pipeline;
}

void write(Writer &to, const promotion_event &event) {
  to.u32(event.environment_index);
  to.text(event.id);
  to.text(event.source);
  write(to, event.object);
  to.text(event.severity);
  to.text(event.reason);
  to.text(event.message);
  to.text(event.reporting_controller);
  to.i64(event.timestamp_ns);
  write(to, Pairs{event.metadata, event.metadata_count});
}

const promotion_event *read_event(Reader &from, Arena &arena) {
  auto *event = arena.one<promotion_event>();
  event->environment_index = from.u32();
  event->id = from.text();
  event->source = from.text();
  event->object = read_reference(from, arena);
  event->severity = from.text();
  event->reason = from.text();
  event->message = from.text();
  event->reporting_controller = from.text();
  event->timestamp_ns = from.i64();
  const Pairs metadata = read_pairs(from, arena);
  event->metadata = metadata.data;
  event->metadata_count = metadata.count;
  return event;
}

void write(Writer &to, const promotion_deployment &deployment) {
  to.u32(deployment.flags);
  to.u32(deployment.environment_index);
  to.u32(deployment.target_index);
  to.claim(deployment.revision);
  to.claim(deployment.identity);
  to.i64(deployment.first_ns);
  to.i64(deployment.last_ns);
  to.i64(deployment.tested_ns);
  to.i64(deployment.failed_ns);
  write_claimed(to, Pairs{deployment.metadata, deployment.metadata_count});
}

const promotion_deployment *read_deployment(Reader &from, Arena &arena) {
  auto *deployment = arena.one<promotion_deployment>();
  deployment->flags = from.u32();
  deployment->environment_index = from.u32();
  deployment->target_index = from.u32();
  deployment->revision = from.claim();
  deployment->identity = from.claim();
  deployment->first_ns = from.i64();
  deployment->last_ns = from.i64();
  deployment->tested_ns = from.i64();
  deployment->failed_ns = from.i64();
  const Pairs metadata = read_claimed_pairs(from, arena);
  deployment->metadata = metadata.data;
  deployment->metadata_count = metadata.count;
  return deployment;
}

void write(Writer &to, const promotion_record &record) {
  to.u32(record.flags);
  to.u32(record.environment_index);
  to.text(record.revision);
  to.text(record.identity);
  to.i64(record.created_ns);
  to.i64(record.event_timestamp_ns);
}

const promotion_record *read_record(Reader &from, Arena &arena) {
  auto *record = arena.one<promotion_record>();
  record->flags = from.u32();
  record->environment_index = from.u32();
  record->revision = from.text();
  record->identity = from.text();
  record->created_ns = from.i64();
  record->event_timestamp_ns = from.i64();
  return record;
}

}  // namespace promotion::host::worker
