// strategy_module.hpp: the contract's tables around an author's strategy class.
#ifndef PROMOTION_SDK_STRATEGY_MODULE_HPP
#define PROMOTION_SDK_STRATEGY_MODULE_HPP

#include <promotion/abi/abi.h>

#include <promotion/sdk/guard.hpp>
#include <promotion/sdk/module_table.hpp>
#include <promotion/sdk/strategy.hpp>
#include <type_traits>

namespace promotion::sdk {

inline void check_state(const promotion_state *state) {
  if (state == nullptr) return;
  require(state);
  require_texts("promotion_state", state->bytes);
}

inline void check(const promotion_task *task) {
  require(task);
  require_texts("promotion_task", task->id, task->promotion_id, task->revision, task->version,
                task->explanation, task->promotion_url, task->event_url, task->trace_parent);
  check(task->pipeline);
  check_environment_index(*task->pipeline, task->environment_index);
  if (task->source_index != PROMOTION_NONE) check_environment_index(*task->pipeline, task->source_index);
  require_array(task->targets, task->target_count, "promotion_task.targets");
  for (std::uint64_t i = 0; i < task->target_count; ++i) {
    const promotion_task_target &target = require(task->targets[i]);
    require_texts("promotion_task_target", target.previous_revision);
    check_target_index(*task->pipeline, task->environment_index, target.target_index);
  }
  check_state(task->state);
  check_state(task->inherited);
  check_pairs(task->metadata, task->metadata_count, "promotion_task.metadata");
}

inline void check(const promotion_wake_request *request) {
  require(request);
  require_texts("promotion_wake_request", request->path, request->body);
  check_pairs(request->headers, request->header_count, "promotion_wake_request.headers");
}

/// Whether X, or a class between, has its own version of a function of Strategy.
template <typename Member>
struct OwnerOf;
template <typename Owner, typename Result, typename... Arguments>
struct OwnerOf<Result (Owner::*)(Arguments...)> {
  using type = Owner;
};
template <typename Owner, typename Result, typename... Arguments>
struct OwnerOf<Result (Owner::*)(Arguments...) noexcept> {
  using type = Owner;
};
template <typename Member>
constexpr bool overridden = !std::is_same_v<typename OwnerOf<Member>::type, Strategy>;

template <typename X, typename = void>
struct Concurrent : std::false_type {};
template <typename X>
struct Concurrent<X, std::enable_if_t<X::concurrent>> : std::true_type {};
template <typename X, typename = void>
struct Inherits : std::false_type {};
template <typename X>
struct Inherits<X, std::enable_if_t<X::inherits>> : std::true_type {};

/// The tables of promotion.strategy/1 and its extensions for one class. All constant, none with a
/// constructor.
template <typename X>
class StrategyTables {
  static_assert(std::is_base_of_v<Strategy, X>,
                "PROMOTION_STRATEGY_MODULE wants a class derived from Strategy");
  static_assert(overridden<decltype(&X::step)> || overridden<decltype(&X::step_all)>,
                "a strategy overrides step or step_all");

  static constexpr bool has_withdraw =
      overridden<decltype(&X::withdraw)> || overridden<decltype(&X::withdraw_all)>;

  static promotion_status validate(void *instance, const promotion_call *call,
                                   const promotion_pipeline *pipeline, std::uint32_t environment_index,
                                   const promotion_problems *problems) noexcept {
    return with_problems(call, problems, [&](Problems &found) {
      X &strategy = require_instance<X>(instance);
      check(pipeline);
      check_environment_index(*pipeline, environment_index);
      strategy.validate(Call(*call), Pipeline(pipeline),
                        Environment(pipeline->environments[environment_index]), found);
    });
  }

  static promotion_status check_outside(void *instance, const promotion_call *call,
                                        const promotion_pipeline *pipeline, std::uint32_t environment_index,
                                        promotion_string options_json,
                                        const promotion_problems *problems) noexcept {
    return with_problems(call, problems, [&](Problems &found) {
      X &strategy = require_instance<X>(instance);
      check(pipeline);
      check_environment_index(*pipeline, environment_index);
      require_texts("options_json", options_json);
      strategy.check(Call(*call), Pipeline(pipeline), Environment(pipeline->environments[environment_index]),
                     text(options_json), found);
    });
  }

  static promotion_status group(void *instance, const promotion_call *call, const promotion_task *task,
                                const promotion_sink *key) noexcept {
    return with_sink(call, key, [&](Sink &sink) {
      X &strategy = require_instance<X>(instance);
      check(task);
      const std::string name = strategy.group(Call(*call), Task(task));
      if (!name.empty()) sink.write(name);
    });
  }

  static promotion_status plan(void *instance, const promotion_call *call, const promotion_task *task,
                               const promotion_sink *output) noexcept {
    return with_sink(call, output, [&](Sink &sink) {
      X &strategy = require_instance<X>(instance);
      check(task);
      strategy.plan(Call(*call), Task(task), sink);
    });
  }

  static promotion_status step(void *instance, const promotion_call *call, const promotion_task *const *tasks,
                               std::uint64_t task_count, const promotion_step_output *output) noexcept {
    return with_results(instance, call, tasks, task_count, output, &Strategy::step_all);
  }

  static promotion_status withdraw(void *instance, const promotion_call *call,
                                   const promotion_task *const *tasks, std::uint64_t task_count,
                                   const promotion_step_output *output) noexcept {
    return with_results(instance, call, tasks, task_count, output, &Strategy::withdraw_all);
  }

  static promotion_status wake(void *instance, const promotion_call *call,
                               const promotion_wake_request *request, const promotion_wakes *wakes) noexcept {
    return guarded(call, [&] {
      X &strategy = require_instance<X>(instance);
      check(request);
      if (require(wakes).add == nullptr) refuse("promotion_wakes", "without add");
      Wakes added(*wakes);
      pass_refusal_on(added, [&] { strategy.wake(Call(*call), WakeRequest(*request), added); });
    });
  }

  template <typename Work>
  static promotion_status with_problems(const promotion_call *call, const promotion_problems *problems,
                                        Work work) noexcept {
    return guarded(call, [&] {
      check(problems);
      Problems found(*problems);
      pass_refusal_on(found, [&] { work(found); });
    });
  }

  template <typename Work>
  static promotion_status with_sink(const promotion_call *call, const promotion_sink *raw,
                                    Work work) noexcept {
    return guarded(call, [&] {
      check(raw);
      Sink sink(*raw);
      pass_refusal_on(sink, [&] { work(sink); });
    });
  }

  static promotion_status with_results(void *instance, const promotion_call *call,
                                       const promotion_task *const *tasks, std::uint64_t task_count,
                                       const promotion_step_output *output,
                                       void (Strategy::*work)(const Call &, const Tasks &,
                                                              Results &)) noexcept {
    return guarded(call, [&] {
      Strategy &strategy = require_instance<X>(instance);
      require_array(tasks, task_count, "tasks");
      for (std::uint64_t i = 0; i < task_count; ++i) check(tasks[i]);
      if (require(output).put == nullptr) refuse("promotion_step_output", "without put");
      const Tasks range(tasks, task_count);
      Results results(*output, range);
      pass_refusal_on(results, [&] { (strategy.*work)(Call(*call), range, results); });
      if (const auto missing = results.missing()) {
        throw Error(PROMOTION_INTERNAL,
                    "the module gave no result for task " + std::string(Task(tasks[*missing]).id()));
      }
    });
  }

  static void destroy(void *instance) noexcept { destroy_quietly<X>(instance); }

  static constexpr promotion_strategy strategy_table() {
    promotion_strategy table = sized<promotion_strategy>();
    table.flags = (Concurrent<X>::value ? std::uint32_t{PROMOTION_STRATEGY_CONCURRENT} : 0U) |
                  (Inherits<X>::value ? std::uint32_t{PROMOTION_STRATEGY_INHERITS} : 0U);
    table.create = &create_instance<X>;
    table.validate = &validate;
    if constexpr (overridden<decltype(&X::group)>) table.group = &group;
    table.step = &step;
    if constexpr (has_withdraw) table.withdraw = &withdraw;
    table.destroy = &destroy;
    return table;
  }

  static constexpr promotion_strategy_plan plan_table() {
    promotion_strategy_plan table = sized<promotion_strategy_plan>();
    table.plan = &plan;
    return table;
  }

  static constexpr promotion_strategy_check check_table() {
    promotion_strategy_check table = sized<promotion_strategy_check>();
    table.check = &check_outside;
    return table;
  }

  static constexpr promotion_strategy_wake wake_table() {
    promotion_strategy_wake table = sized<promotion_strategy_wake>();
    table.read = &wake;
    return table;
  }

 public:
  static const void *find(promotion_string id) noexcept {
    static constexpr promotion_strategy strategy = strategy_table();
    static constexpr promotion_strategy_plan plans = plan_table();
    static constexpr promotion_strategy_check checks = check_table();
    static constexpr promotion_strategy_wake wakes = wake_table();
    if (same(id, PROMOTION_STRATEGY_ID)) return &strategy;
    if (overridden<decltype(&X::plan)> && same(id, PROMOTION_STRATEGY_PLAN_ID)) return &plans;
    if (overridden<decltype(&X::check)> && same(id, PROMOTION_STRATEGY_CHECK_ID)) return &checks;
    if (overridden<decltype(&X::wake)> && same(id, PROMOTION_STRATEGY_WAKE_ID)) return &wakes;
    return nullptr;
  }
};

}  // namespace promotion::sdk

#endif
