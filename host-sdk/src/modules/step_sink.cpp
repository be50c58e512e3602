#include "step_sink.hpp"

#include <algorithm>

#include "abi_sizes.hpp"
#include "call_context.hpp"
#include "json.hpp"
#include "text.hpp"
#include "wakes_sink.hpp"

namespace promotion::host::modules {

StepSink::StepSink(const Generation &generation, size_t task_count)
    : generation_(generation), results_(task_count) {
  table_ = {sizeof table_, 0, this, &StepSink::put};
}

Error StepSink::broken(const std::string &what) const {
  generation_.report_fault(what);
  return {
      Code::internal, generation_.display_name() + " " + what + "; report it to the module's authors", {}, 0};
}

promotion_status StepSink::put(void *context, uint64_t task, const promotion_step_result *result) {
  auto *self = static_cast<StepSink *>(context);
  if (self == nullptr) return PROMOTION_INVALID_ARGUMENT;
  try {
    if (task >= self->results_.size()) {
      self->generation_.report_fault("put a result for a task that it was not given");
      return PROMOTION_INVALID_ARGUMENT;
    }
    return self->take_one(task, result);
  } catch (...) {
    return PROMOTION_INTERNAL;
  }
}

promotion_status StepSink::take_one(size_t task, const promotion_step_result *result) {
  auto &slot = results_[task];
  if (slot.has_value())
    slot = broken("put two results for one task");
  else if (!is_usable(result))
    slot = broken("put a result that is NULL or too short");
  else
    slot = checked(*result);
  if (slot->ok()) return PROMOTION_OK;
  return slot->error().code == Code::invalid_argument ? PROMOTION_INVALID_ARGUMENT : PROMOTION_INTERNAL;
}

Status StepSink::check_sizes(const promotion_step_result &result) const {
  for (const promotion_string *text : {&result.link, &result.message, &result.wake_key, &result.details_json})
    if (!is_whole(*text)) return broken("put a result with a text without data");
  if (!is_whole(result.state)) return broken("put a result with a state without data");
  struct Part {
    const char *name;
    uint64_t size, limit;
  };
  for (const Part &part : {Part{"state", result.state.size, PROMOTION_STATE_LIMIT},
                           Part{"link", result.link.size, PROMOTION_LINK_LIMIT},
                           Part{"message", result.message.size, PROMOTION_MESSAGE_LIMIT},
                           Part{"details", result.details_json.size, PROMOTION_DETAILS_LIMIT},
                           Part{"wake key", result.wake_key.size, wake_key_limit}})
    if (part.size > part.limit)
      return Error{Code::invalid_argument,
                   generation_.display_name() + " put a " + part.name + " of " + std::to_string(part.size) +
                       " bytes; at most " + std::to_string(part.limit) +
                       " are taken, so report it to the module's authors",
                   {},
                   0};
  return success();
}

Result<StepResult> StepSink::checked(const promotion_step_result &from) const {
  if (Status sizes = check_sizes(from); !sizes.ok()) return sizes.error();
  if (from.outcome < PROMOTION_STEP_SUCCEEDED || from.outcome > PROMOTION_STEP_FAILED)
    return broken("put the outcome " + std::to_string(from.outcome) + ", which this host does not know");
  bool failed = from.outcome == PROMOTION_STEP_FAILED;
  if (!failed && from.status != PROMOTION_OK)
    return broken("put the status " + std::to_string(from.status) + " with an outcome that is no failure");
  if (from.state.size != 0 && from.state_version != generation_.manifest().state_writes)
    return broken("put a state of version " + std::to_string(from.state_version) +
                  ", while its manifest says that it writes " +
                  std::to_string(generation_.manifest().state_writes));
  if (from.details_json.size != 0 && !is_json_object(view(from.details_json)))
    return broken("put details that are no JSON object");
  StepResult to;
  to.outcome = static_cast<StepOutcome>(from.outcome);
  to.code = !failed ? Code::ok : from.status == PROMOTION_OK ? Code::internal : code_of(from.status);
  if (from.state.size != 0) to.state = {from.state_version, std::string(view(from.state))};
  to.link = generation_.taken(from.link, PROMOTION_LINK_LIMIT);
  to.message = generation_.taken(from.message, PROMOTION_MESSAGE_LIMIT);
  to.look_again_ms = std::max<int64_t>(from.look_again_ms, failed ? -1 : 0);
  to.wake_key = mended(view(from.wake_key));
  // Masking a secret may have broken the JSON around it; then the details are worth less than the secret.
  to.details_json = generation_.taken(from.details_json, PROMOTION_DETAILS_LIMIT);
  if (!to.details_json.empty() && !is_json_object(to.details_json)) to.details_json.clear();
  return to;
}

StepResults StepSink::take(const Status &call) {
  StepResults taken;
  taken.reserve(results_.size());
  for (auto &result : results_) {
    if (result)
      taken.push_back(std::move(*result));
    else if (!call.ok())
      taken.emplace_back(call.error());
    else
      taken.emplace_back(broken("returned OK without a result for a task"));
  }
  return taken;
}

}  // namespace promotion::host::modules
