// The strategy's entry: what the host calls, in terms of the rooms beside this file.
#include <promotion/module.hpp>

#include "check/outside_look.hpp"
#include "git/library.hpp"
#include "settings/block.hpp"
#include "settings/configuration.hpp"
#include "step/plan.hpp"
#include "step/steps.hpp"
#include "wake/webhook.hpp"

namespace pull_request {
namespace {

class PullRequestStrategy : public promotion::Strategy {
 public:
  /// A superseded task's branch and pull request are brought up to date by the task that follows.
  static constexpr bool inherits = true;
  static constexpr bool concurrent = true;

  PullRequestStrategy(promotion::Host host, std::string_view config_json)
      : host_(host), configuration_(parse_configuration(config_json)) {}

  static void init(const promotion::Call &) { start_git(); }
  static void deinit() { stop_git(); }

  void validate(const promotion::Call &, const promotion::Pipeline &pipeline,
                const promotion::Environment &into, promotion::Problems &problems) override {
    const Block block =
        read_block(into.strategy_config_json(),
                   [&](const std::string &pointer, const std::string &reason, const std::string &message) {
                     problems.error(pointer, reason, message);
                   });
    if (problems.errors() > 0) return;
    try {
      const Repository repository = resolve(block, pipeline.namespace_name(), configuration_);
      if (repository.is_forge() && repository.secret.empty()) {
        problems.warning("/secretRef", "missing-secret",
                         "the block has no secretRef; without a token no forge opens a pull request");
      }
    } catch (const promotion::Error &error) {
      problems.error("/url", "unusable-url", error.what());
    }
  }

  void check(const promotion::Call &call, const promotion::Pipeline &pipeline,
             const promotion::Environment &into, std::string_view options_json,
             promotion::Problems &problems) override {
    on_git_thread([&] { look_outside(host_, call, configuration_, pipeline, into, options_json, problems); });
  }

  void plan(const promotion::Call &call, const promotion::Task &task, promotion::Sink &text) override {
    on_git_thread([&] { text.write(plan_of(host_, call, configuration_, limits_, task)); });
  }

  void wake(const promotion::Call &, const promotion::WakeRequest &request,
            promotion::Wakes &wakes) override {
    for (const std::string &key : wake_keys(request)) wakes.add(key);
  }

  std::string group(const promotion::Call &, const promotion::Task &task) override {
    try {
      return resolve_block(task.environment().strategy_config_json(), task.pipeline().namespace_name(),
                           configuration_)
          .group_key();
    } catch (const promotion::Error &) {
      return {};  // alone; its step says what is wrong
    }
  }

  void step_all(const promotion::Call &call, const promotion::Tasks &tasks,
                promotion::Results &results) override {
    on_git_thread([&] { carry_out(host_, call, configuration_, limits_, tasks, results); });
  }

  void withdraw_all(const promotion::Call &call, const promotion::Tasks &tasks,
                    promotion::Results &results) override {
    on_git_thread([&] { take_back(host_, call, configuration_, limits_, tasks, results); });
  }

 private:
  promotion::Host host_;
  Configuration configuration_;
  Limits limits_;
};

}  // namespace
}  // namespace pull_request

PROMOTION_STRATEGY_MODULE(pull_request::PullRequestStrategy)
