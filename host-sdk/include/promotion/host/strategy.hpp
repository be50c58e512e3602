// Carrying promotions out, as the host sees it: tasks in, results out, whichever module works behind it.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "promotion/host/evaluation.hpp"
#include "promotion/host/pipeline.hpp"
#include "promotion/host/result.hpp"

namespace promotion::host {

// What a strategy keeps from one step to the next.
struct TaskState {
  uint32_t version = 0;
  std::string bytes;
};

struct TaskTarget {
  size_t index = 0;
  std::string previous_revision;
};

// One task as it goes into a step (promotion_task of the contract).
struct StrategyTask {
  std::string id;
  std::string promotion_id;
  PipelinePtr pipeline;
  std::optional<size_t> source;
  size_t environment = 0;
  uint32_t attempt = 0;
  uint64_t step = 0;
  std::vector<TaskTarget> targets;
  std::string revision;
  std::string version;
  std::string explanation;
  std::string promotion_url;
  std::string event_url;
  int64_t created_ns = 0;
  int64_t now_ns = 0;
  std::optional<TaskState> state;
  std::optional<TaskState> inherited;
  Metadata metadata;
  std::string trace_parent;
  bool held = false;
};

enum class StepOutcome {
  succeeded = 1,
  nothing_to_do = 2,
  resume = 3,
  waiting = 4,
  declined = 5,
  failed = 6
};
std::string_view name_of(StepOutcome outcome);

struct StepResult {
  StepOutcome outcome = StepOutcome::failed;
  Code code = Code::ok;  // of failed
  TaskState state;
  std::string link;
  std::string message;
  int64_t look_again_ms = 0;  // waiting: 0 the host's interval; failed: as Error::retry_after_ms
  std::string wake_key;
  std::string details_json;
};

// One entry for each task of the call, in its order: its result, or the error that it shares with the call.
using StepResults = std::vector<Result<StepResult>>;

// A request from outside, such as a forge's webhook (promotion_wake_request of the contract). Nothing in it
// is trusted: it says where to look, and never what is there.
struct WakeRequest {
  std::string path;                                          // behind /wake/STRATEGY, with its query
  std::vector<std::pair<std::string, std::string>> headers;  // names in lower case, as they came
  std::string body;
};

// Limits of one call into a module.
struct CallLimits {
  int64_t deadline_ms = 60'000;  // from now
  std::stop_token stop;          // cancels
};

// One generation of a strategy module, pinned as long as the pointer lives. Thread-safe: calls are serialised
// where the module is not concurrent.
class Strategy {
 public:
  virtual ~Strategy() = default;
  virtual const ModuleStamp &stamp() const = 0;
  // The canonical name, such as "pull-request".
  virtual const std::string &name() const = 0;
  // Whether a superseded task hands its state on instead of being withdrawn.
  virtual bool inherits() const = 0;
  virtual bool can_withdraw() const = 0;

  // Checks one environment's block: first by the manifest's schema, then by the module.
  virtual Result<std::vector<Problem>> validate(const PipelinePtr &pipeline, size_t environment) const = 0;
  // Like validate, but looking at what a promotion into that environment will need outside: a repository,
  // Secrets, rights. Changes nothing there. options_json: an object of the module's own, or empty.
  // unsupported: the module has no promotion.strategy.check/1.
  virtual Result<std::vector<Problem>> look_outside(const PipelinePtr & /*pipeline*/, size_t /*environment*/,
                                                    const std::string & /*options_json*/,
                                                    const CallLimits & /*limits*/) const {
    return Error{Code::unsupported, "the strategy " + name() + " cannot look outside"};
  }
  // Says, as text for people, what the task's first step would do. May look outside, changes nothing there.
  // unsupported: the module has no promotion.strategy.plan/1.
  virtual Result<std::string> plan(const StrategyTask & /*task*/, const CallLimits & /*limits*/) const {
    return Error{Code::unsupported, "the strategy " + name() + " cannot say what it would do"};
  }
  // Whether it reads requests that hasten waiting tasks.
  virtual bool can_wake() const { return false; }
  // The wake keys that a request concerns. invalid_argument: not a request of a known form; unauthenticated:
  // the sender is not who they claim to be; unsupported: the module has no promotion.strategy.wake/1.
  virtual Result<std::vector<std::string>> wake(const WakeRequest & /*request*/,
                                                const CallLimits & /*limits*/) const {
    return Error{Code::unsupported, "the strategy " + name() + " is woken by no request"};
  }
  // Empty: the task goes alone.
  virtual Result<std::string> group(const StrategyTask &task) const = 0;
  virtual StepResults step(const std::vector<StrategyTask> &tasks, const CallLimits &limits) const = 0;
  virtual StepResults withdraw(const std::vector<StrategyTask> &tasks, const CallLimits &limits) const = 0;
};

using StrategyPtr = std::shared_ptr<const Strategy>;

}  // namespace promotion::host
