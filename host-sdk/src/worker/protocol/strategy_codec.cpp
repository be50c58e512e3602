#include "strategy_codec.hpp"

#include <algorithm>
#include <vector>

#include "domain_codec.hpp"

namespace promotion::host::worker {
namespace {

void write_state(Writer &to, const promotion_state *state) {
  to.flag(state != nullptr);
  if (state == nullptr) return;
  to.u32(state->version);
  to.bytes(state->bytes);
}

const promotion_state *read_state(Reader &from, Arena &arena) {
  if (!from.flag()) return nullptr;
  auto *state = arena.one<promotion_state>();
  state->version = from.u32();
  state->bytes = from.bytes();
  return state;
}

void write_target(Writer &to, const promotion_task_target &target) {
  to.u32(target.target_index);
  to.text(target.previous_revision);
}

const promotion_task_target *read_target(Reader &from, Arena &arena) {
  auto *target = arena.one<promotion_task_target>();
  target->target_index = from.u32();
  target->previous_revision = from.text();
  return target;
}

void write_task(Writer &to, const promotion_task &task, uint32_t pipeline) {
  to.u32(task.flags);
  to.text(task.id);
  to.text(task.promotion_id);
  to.u32(pipeline);
  to.u32(task.source_index);
  to.u32(task.environment_index);
  to.u32(task.attempt);
  to.u64(task.step);
  to.u32(static_cast<uint32_t>(task.target_count));
  for (uint64_t i = 0; i < task.target_count; ++i) write_target(to, *task.targets[i]);
  for (const auto *text :
       {&task.revision, &task.version, &task.explanation, &task.promotion_url, &task.event_url})
    to.text(*text);
  to.i64(task.created_ns);
  to.i64(task.now_ns);
  write_state(to, task.state);
  write_state(to, task.inherited);
  write(to, Pairs{task.metadata, task.metadata_count});
  to.text(task.trace_parent);
}

const promotion_task *read_task(Reader &from, Arena &arena, const promotion_pipeline *const *pipelines,
                                uint64_t pipeline_count) {
  auto *task = arena.one<promotion_task>();
  task->flags = from.u32();
  task->id = from.text();
  task->promotion_id = from.text();
  const uint32_t pipeline = from.u32();
  if (pipeline < pipeline_count)
    task->pipeline = pipelines[pipeline];
  else
    from.fail();
  task->source_index = from.u32();
  task->environment_index = from.u32();
  task->attempt = from.u32();
  task->step = from.u64();
  task->targets = read_sequence(from, arena, 4 + least_text, task->target_count, read_target);
  for (auto *text :
       {&task->revision, &task->version, &task->explanation, &task->promotion_url, &task->event_url})
    *text = from.text();
  task->created_ns = from.i64();
  task->now_ns = from.i64();
  task->state = read_state(from, arena);
  task->inherited = read_state(from, arena);
  const Pairs metadata = read_pairs(from, arena);
  task->metadata = metadata.data;
  task->metadata_count = metadata.count;
  task->trace_parent = from.text();
  return task;
}

}  // namespace

void write(Writer &to, Tasks tasks) {
  std::vector<const promotion_pipeline *> pipelines;
  std::vector<uint32_t> places;
  for (uint64_t i = 0; i < tasks.count; ++i) {
    auto found = std::find(pipelines.begin(), pipelines.end(), tasks.data[i]->pipeline);
    places.push_back(static_cast<uint32_t>(found - pipelines.begin()));
    if (found == pipelines.end()) pipelines.push_back(tasks.data[i]->pipeline);
  }
  write_sequence(to, pipelines.data(), pipelines.size());
  to.u32(static_cast<uint32_t>(tasks.count));
  for (uint64_t i = 0; i < tasks.count; ++i) write_task(to, *tasks.data[i], places[i]);
}

Tasks read_tasks(Reader &from, Arena &arena) {
  constexpr size_t least_pipeline = 2 * least_text + 1 + 4 + 8, least_task = 60;
  uint64_t pipeline_count = 0, count = 0;
  const auto *pipelines = read_sequence(from, arena, least_pipeline, pipeline_count, read_pipeline);
  const auto *tasks = read_sequence(from, arena, least_task, count, [&](Reader &r, Arena &a) {
    return read_task(r, a, pipelines, pipeline_count);
  });
  return {tasks, count};
}

void write(Writer &to, const promotion_step_result &result) {
  to.i32(result.outcome);
  to.i32(result.status);
  to.u32(result.state_version);
  to.claim(result.state);
  to.claim(result.link);
  to.claim(result.message);
  to.i64(result.look_again_ms);
  to.claim(result.wake_key);
  to.claim(result.details_json);
}

const promotion_step_result *read_step_result(Reader &from, Arena &arena) {
  auto *result = arena.one<promotion_step_result>();
  result->outcome = from.i32();
  result->status = from.i32();
  result->state_version = from.u32();
  result->state = from.claimed_bytes();
  result->link = from.claim();
  result->message = from.claim();
  result->look_again_ms = from.i64();
  result->wake_key = from.claim();
  result->details_json = from.claim();
  return result;
}

void write(Writer &to, const promotion_wake_request &request) {
  to.text(request.path);
  write(to, Pairs{request.headers, request.header_count});
  to.bytes(request.body);
}

const promotion_wake_request *read_wake_request(Reader &from, Arena &arena) {
  auto *request = arena.one<promotion_wake_request>();
  request->path = from.text();
  const Pairs headers = read_pairs(from, arena);
  request->headers = headers.data;
  request->header_count = headers.count;
  request->body = from.bytes();
  return request;
}

}  // namespace promotion::host::worker
