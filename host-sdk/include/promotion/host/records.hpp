// What the store keeps, as operators see it: events with what was decided, promotions and their tasks.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "promotion/host/evaluation.hpp"
#include "promotion/host/operator_word.hpp"
#include "promotion/host/pipeline.hpp"

namespace promotion::host {

// A decision as it is kept: by names, since indexes count only within one view of a pipeline.
struct DecisionRecord {
  Outcome outcome = Outcome::ignore;
  std::string reason;
  std::string explanation;
  std::string details_json;
  std::string from;         // environment; empty: none
  std::string environment;  // promoted into; empty: none
  std::vector<std::string> targets;
  std::string revision;
  std::string version;
  std::string promotion_id;  // empty: it led to none
  std::vector<Gate> gates;
};

enum class EventStatus { decided, pending, rejected, repeated };
std::string_view name_of(EventStatus status);

struct EventRecord {
  std::string id;
  int64_t received_ns = 0;
  PipelineName pipeline;
  std::string environment;
  EventStatus status = EventStatus::pending;
  std::string repeat_of;  // the id of the first one; of repeated
  Event event;
  std::string revision;
  std::vector<DecisionRecord> decisions;
  std::string error;  // why it is pending; empty: nothing wrong
  ModuleStamp judged_by;
};

enum class PromotionState { held, running, succeeded, failed, declined, superseded, withdrawn };
std::string_view name_of(PromotionState state);
bool is_open(PromotionState state);

enum class TaskPhase {
  pending,
  running,
  waiting,
  retrying,
  succeeded,
  failed,
  declined,
  withdrawing,
  withdrawn
};
std::string_view name_of(TaskPhase phase);

struct TaskRecord {
  std::string id;
  std::string promotion_id;
  std::string cluster;  // "local" for the pipeline's own
  std::string namespace_name;
  TaskPhase phase = TaskPhase::pending;
  uint32_t attempt = 0;
  uint64_t step = 0;
  int64_t due_ns = 0;
  int64_t updated_ns = 0;
  std::string link;
  std::string message;
  std::string error;
  std::string details_json;
  ModuleStamp ran_by;
};

struct PromotionRecord {
  std::string id;
  PipelineName pipeline;
  std::string environment;
  std::string from;
  std::string revision;
  std::string identity;
  std::string version;
  uint32_t round = 1;
  PromotionState state = PromotionState::running;
  std::string reason;
  std::string explanation;
  std::string strategy;  // the key as the pipeline has it
  std::string event_id;
  int64_t created_ns = 0;
  int64_t updated_ns = 0;
  std::vector<Gate> gates;
  std::vector<TaskRecord> tasks;
  int64_t look_again_ns = 0;      // of held: when it is judged again; 0: only when something happens
  bool by_operator = false;       // started by an operator's word
  std::vector<WordRecord> words;  // about it, the oldest first
};

}  // namespace promotion::host
