// strategy.hpp: what an author of a strategy derives from.
#ifndef PROMOTION_SDK_STRATEGY_HPP
#define PROMOTION_SDK_STRATEGY_HPP

#include <promotion/abi/extension/wake.h>

#include <promotion/sdk/call.hpp>
#include <promotion/sdk/domain.hpp>
#include <promotion/sdk/host.hpp>
#include <promotion/sdk/step.hpp>
#include <string>
#include <string_view>

namespace promotion {

/// A view of promotion_wake_request.
class WakeRequest {
 public:
  explicit WakeRequest(const promotion_wake_request &raw) noexcept : raw_(&raw) {}
  std::string_view path() const noexcept { return text(raw_->path); }
  Pairs headers() const noexcept { return {raw_->headers, raw_->header_count}; }
  std::string_view body() const noexcept { return text(raw_->body); }

 private:
  const promotion_wake_request *raw_;
};

/// Takes the wake keys that a request concerns.
class Wakes : public Refusal {
 public:
  explicit Wakes(const promotion_wakes &raw) noexcept : raw_(&raw) {}
  void add(std::string_view wake_key) {
    attempt([&] { return raw_->add(raw_->context, borrow(wake_key)); });
  }

 private:
  const promotion_wakes *raw_;
};

/// A strategy: one class and, at the end of its file, PROMOTION_STRATEGY_MODULE(Class).
///
/// Its constructor takes one of
///   (promotion::Host, const promotion::Call &, std::string_view config_json)
///   (promotion::Host, std::string_view config_json)   (promotion::Host)   ()
/// and neither starts nor touches anything outside. The class overrides `step` or `step_all`. Each other
/// function is optional: the kit offers to the host what the class overrides, and nothing else. Two constants
/// say more about it:
///   static constexpr bool concurrent = true;  several calls at a time for one instance; else one at a time
///   static constexpr bool inherits = true;    a superseded task's state goes to the next, and is not
///   withdrawn
/// and three static functions set up what libraries need, once for the module:
///   static void init(const promotion::Call &);  static void quiesce(const promotion::Call &);
///   static void deinit();
///
/// Every function may throw promotion::Error, or anything. Everything that it is given is borrowed until it
/// returns. See promotion/abi/strategy.h for what each has to do.
class Strategy {
 public:
  Strategy() = default;
  Strategy(const Strategy &) = delete;
  Strategy &operator=(const Strategy &) = delete;
  virtual ~Strategy() = default;

  /// Checks an environment's block, into.strategy_config_json(), without I/O.
  virtual void validate(const Call & /*call*/, const Pipeline & /*pipeline*/, const Environment & /*into*/,
                        Problems & /*problems*/) {}

  /// The key of what the next step works on, such as a repository; empty: alone. Quick, without I/O.
  virtual std::string group(const Call & /*call*/, const Task & /*task*/) { return {}; }

  /// The next step of one task. Run twice it has its effect once.
  virtual StepResult step(const Call & /*call*/, const Task & /*task*/) {
    throw Error(PROMOTION_UNSUPPORTED, "the module has no step for one task");
  }
  /// The next step of all tasks of one call, for what is cheaper together. A task without a result when it
  /// throws fails with what it threw.
  virtual void step_all(const Call &call, const Tasks &tasks, Results &results) {
    one_by_one(call, tasks, results, [&](const Task &task) { return step(call, task); });
  }

  /// The same for tasks that are no longer wanted, until they succeed: close what is open, keep what took
  /// effect. Overriding neither means that there is nothing to undo.
  virtual StepResult withdraw(const Call & /*call*/, const Task & /*task*/) {
    return StepResult::succeeded();
  }
  virtual void withdraw_all(const Call &call, const Tasks &tasks, Results &results) {
    one_by_one(call, tasks, results, [&](const Task &task) { return withdraw(call, task); });
  }

  /// promotion.strategy.plan/1: what a first step would change, as text for people. Changes nothing.
  virtual void plan(const Call & /*call*/, const Task & /*task*/, Sink & /*text*/) {}

  /// promotion.strategy.check/1: like validate, but looking outside. options_json: an object or empty.
  virtual void check(const Call & /*call*/, const Pipeline & /*pipeline*/, const Environment & /*into*/,
                     std::string_view /*options_json*/, Problems & /*problems*/) {}

  /// promotion.strategy.wake/1: authenticates a request from outside and names the wake keys it concerns.
  virtual void wake(const Call & /*call*/, const WakeRequest & /*request*/, Wakes & /*wakes*/) {}

 private:
  /// Among several tasks, the failure of one is its own result, so that the others go on.
  template <typename Step>
  static void one_by_one(const Call &call, const Tasks &tasks, Results &results, Step step) {
    if (tasks.size() == 1) return results.put(0, step(tasks[0]));
    for (std::uint64_t i = 0; i < tasks.size(); ++i) {
      call.throw_if_cancelled();
      results.put(i, contained(step, tasks[i]));
    }
  }

  template <typename Step>
  static StepResult contained(Step &step, const Task &task) {
    try {
      return step(task);
    } catch (const Error &error) {
      return StepResult::failed(error);
    } catch (const std::exception &error) {
      return StepResult::failed(Error(PROMOTION_INTERNAL, error.what()));
    }
  }
};

}  // namespace promotion

#endif
