// step.hpp: tasks with their state in, an outcome and a new state for each out.
#ifndef PROMOTION_SDK_STEP_HPP
#define PROMOTION_SDK_STEP_HPP

#include <promotion/abi/strategy.h>

#include <chrono>
#include <optional>
#include <promotion/sdk/call.hpp>
#include <promotion/sdk/domain.hpp>
#include <string>
#include <utility>
#include <vector>

namespace promotion {

/// What the last step left, borrowed from the task.
struct StateView {
  std::uint32_t version;
  std::string_view bytes;
};

/// What a step leaves for the next one; never a secret.
struct State {
  std::uint32_t version = 1;
  std::string bytes;
};

/// One of a task's deployment targets: where it is, and what ran there.
struct TaskTarget {
  Target target;
  std::string_view previous_revision;  ///< empty: not known
};

/// A view of promotion_task; see there for what each part means.
class Task {
 public:
  explicit Task(const promotion_task *raw) noexcept : raw_(raw) {}

  std::string_view id() const noexcept { return text(raw_->id); }
  std::string_view promotion_id() const noexcept { return text(raw_->promotion_id); }
  Pipeline pipeline() const noexcept { return Pipeline(raw_->pipeline); }
  /// The environment promoted into.
  Environment environment() const noexcept { return pipeline().environments()[raw_->environment_index]; }
  /// The environment promoted from; none: an operator started it.
  std::optional<Environment> source() const noexcept {
    if (raw_->source_index == PROMOTION_NONE) return std::nullopt;
    return pipeline().environments()[raw_->source_index];
  }
  std::uint64_t target_count() const noexcept { return raw_->target_count; }
  /// index < target_count().
  TaskTarget target(std::uint64_t index) const noexcept {
    const promotion_task_target &target = *raw_->targets[index];
    return {environment().targets()[target.target_index], text(target.previous_revision)};
  }
  std::string_view revision() const noexcept { return text(raw_->revision); }
  std::string_view version() const noexcept { return text(raw_->version); }
  std::string_view explanation() const noexcept { return text(raw_->explanation); }
  std::string_view promotion_url() const noexcept { return text(raw_->promotion_url); }
  std::string_view event_url() const noexcept { return text(raw_->event_url); }
  std::string_view trace_parent() const noexcept { return text(raw_->trace_parent); }
  Pairs metadata() const noexcept { return {raw_->metadata, raw_->metadata_count}; }
  /// As the last step left it; none: this is the first.
  std::optional<StateView> state() const noexcept { return view(raw_->state); }
  /// Of the task that this one supersedes.
  std::optional<StateView> inherited() const noexcept { return view(raw_->inherited); }
  std::int64_t created_ns() const noexcept { return raw_->created_ns; }
  std::int64_t now_ns() const noexcept { return raw_->now_ns; }
  std::uint32_t attempt() const noexcept { return raw_->attempt; }
  std::uint64_t step() const noexcept { return raw_->step; }
  /// A gate holds it: make nothing new, disarm what would complete by itself, answer waiting.
  bool held() const noexcept { return (raw_->flags & PROMOTION_TASK_HELD) != 0; }
  const promotion_task &raw() const noexcept { return *raw_; }

 private:
  static std::optional<StateView> view(const promotion_state *state) noexcept {
    if (state == nullptr) return std::nullopt;
    return StateView{state->version, text(state->bytes)};
  }

  const promotion_task *raw_;
};
using Tasks = Range<Task, const promotion_task *>;

/// How a step ended. Made by one of the functions; what they do not take is set afterwards.
struct StepResult {
  std::int32_t outcome = PROMOTION_STEP_SUCCEEDED;
  promotion_status status = PROMOTION_OK;  ///< of FAILED
  std::optional<State> state;              ///< nothing: the state stays as it was
  std::string link;                        ///< a URL for people
  std::string message;                     ///< a sentence for people
  std::int64_t look_again_ms = 0;          ///< WAITING: 0 is the host's interval; FAILED: as Retry has it
  std::string wake_key;                    ///< WAITING: what wake will name
  std::string details_json;                ///< an object or empty

  static StepResult succeeded(std::string message = {}, std::string link = {}) {
    return make(PROMOTION_STEP_SUCCEEDED, std::move(message), std::move(link));
  }
  /// It was so already; counts as success.
  static StepResult nothing_to_do(std::string message, std::string link = {}) {
    return make(PROMOTION_STEP_NOTHING_TO_DO, std::move(message), std::move(link));
  }
  /// Keep the state and step again at once.
  static StepResult again(State state, std::string message = {}) {
    StepResult result = make(PROMOTION_STEP_CONTINUE, std::move(message), {});
    result.state = std::move(state);
    return result;
  }
  /// For something outside. look_again: zero is the host's interval.
  static StepResult waiting(std::string message, std::chrono::milliseconds look_again = {}) {
    StepResult result = make(PROMOTION_STEP_WAITING, std::move(message), {});
    result.look_again_ms = look_again.count();
    return result;
  }
  /// Somebody outside said no; final.
  static StepResult declined(std::string message, std::string link = {}) {
    return make(PROMOTION_STEP_DECLINED, std::move(message), std::move(link));
  }
  /// A failure with a new state, or of one task among several. To fail without either, throw Error.
  static StepResult failed(const Error &error) {
    StepResult result = make(PROMOTION_STEP_FAILED, error.what(), {});
    result.status = error.status();
    result.look_again_ms = error.retry().milliseconds();
    result.details_json = error.details_json();
    return result;
  }

 private:
  static StepResult make(std::int32_t outcome, std::string message, std::string link) {
    StepResult result;
    result.outcome = outcome;
    result.message = std::move(message);
    result.link = std::move(link);
    return result;
  }
};

/// Takes the result of each task, once.
class Results : public Refusal {
 public:
  Results(const promotion_step_output &raw, Tasks tasks) : raw_(&raw), tasks_(tasks), put_(tasks.size()) {}

  /// task: its index in the call. The message is shortened to its limit; larger states, links and details are
  /// the host's to refuse. Throws HostError when it refuses, now or earlier.
  void put(std::uint64_t task, const StepResult &result) {
    if (task >= put_.size() || put_[task]) {
      throw Error(PROMOTION_INTERNAL, "the module gave a second result for task " + std::to_string(task) +
                                          ", or one for a task that is not in the call");
    }
    const std::optional<StateView> before = tasks_[task].state();
    promotion_step_result raw = sized<promotion_step_result>();
    raw.outcome = result.outcome;
    raw.status = result.status;
    if (result.state) {
      raw.state_version = result.state->version;
      raw.state = borrow_bytes(result.state->bytes);
    } else if (before) {
      raw.state_version = before->version;
      raw.state = borrow_bytes(before->bytes);
    }
    raw.link = borrow(result.link);
    raw.message = borrow(shorten(result.message, PROMOTION_MESSAGE_LIMIT));
    raw.look_again_ms = result.look_again_ms;
    raw.wake_key = borrow(result.wake_key);
    raw.details_json = borrow(result.details_json);
    attempt([&] { return raw_->put(raw_->context, task, &raw); });
    put_[task] = true;
  }

  /// The first task without a result; none: all have theirs.
  std::optional<std::uint64_t> missing() const noexcept {
    for (std::uint64_t task = 0; task < put_.size(); ++task) {
      if (!put_[task]) return task;
    }
    return std::nullopt;
  }

 private:
  const promotion_step_output *raw_;
  Tasks tasks_;
  std::vector<bool> put_;
};

}  // namespace promotion

#endif
