// scripted_strategy.hpp: a strategy that does what its configuration says, to see what the kit makes of it.
#pragma once

#include <new>
#include <promotion/module.hpp>
#include <stdexcept>
#include <string>

namespace promotion::test {

/// Throws what a word names; anything else: nothing.
inline void throw_by_name(std::string_view word) {
  if (word == "std::exception") throw std::runtime_error("the disk is full");
  if (word == "Error") {
    throw Error(PROMOTION_CONFLICT, "somebody was faster", Retry::after(std::chrono::seconds(7)),
                R"({"by":"them"})");
  }
  if (word == "never") throw Error(PROMOTION_FAILED_PRECONDITION, "ask a person", Retry::never());
  if (word == "positive") throw Error(7, "a status that is none");
  if (word == "bad_alloc") throw std::bad_alloc();
  if (word == "int") throw 42;
}

/// Every ability overridden. The configuration is a word for throw_by_name, or "swallow", which ignores
/// refusals.
class ScriptedStrategy : public Strategy {
 public:
  static constexpr bool concurrent = true;
  static constexpr bool inherits = true;

  ScriptedStrategy(promotion::Host, const promotion::Call &, std::string_view config) : word_(config) {
    if (word_.rfind("create:", 0) == 0) throw_by_name(word_.substr(7));
  }

  void validate(const Call &, const Pipeline &, const Environment &into, Problems &problems) override {
    throw_by_name(word_);
    tolerant([&] {
      problems.error("/url", "invalid-url", std::string(into.name()));
      problems.warning("", "odd", "second");
    });
  }
  std::string group(const Call &, const Task &task) override {
    throw_by_name(word_);
    return std::string(task.environment().name());
  }
  StepResult step(const Call &, const Task &task) override {
    throw_by_name(word_);
    throw_by_name(task.version());
    return StepResult::succeeded("stepped " + std::string(task.id()));
  }
  StepResult withdraw(const Call &, const Task &) override {
    throw_by_name(word_);
    return StepResult::succeeded("withdrawn");
  }
  void plan(const Call &, const Task &, Sink &text) override {
    throw_by_name(word_);
    tolerant([&] {
      text.write("first, ");
      text.write("second");
    });
  }
  void check(const Call &, const Pipeline &, const Environment &, std::string_view options,
             Problems &problems) override {
    throw_by_name(word_);
    tolerant([&] { problems.warning("", "options", options); });
  }
  void wake(const Call &, const WakeRequest &request, Wakes &wakes) override {
    throw_by_name(word_);
    tolerant([&] {
      wakes.add(request.path());
      wakes.add(request.body());
    });
  }
  static void init(const Call &call) { throw_by_name(call.trace_parent()); }
  static void quiesce(const Call &call) { throw_by_name(call.trace_parent()); }
  static void deinit() {}

 private:
  template <typename Work>
  void tolerant(Work work) {
    try {
      work();
    } catch (const Error &) {
      if (word_ != "swallow") throw;
    }
  }

  std::string word_;
};

using ScriptedTables = sdk::StrategyTables<ScriptedStrategy>;

/// A strategy with nothing but a step.
class PlainStrategy : public Strategy {
 public:
  StepResult step(const Call &, const Task &) override { return StepResult::succeeded(); }
};

}  // namespace promotion::test
