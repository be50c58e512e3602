// A module in a worker, behind the same face as one in this process.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>

#include "crash_budget.hpp"
#include "modules/inspection.hpp"
#include "modules/module_body.hpp"
#include "promotion/abi/evaluator.h"
#include "promotion/abi/extension/check.h"
#include "promotion/abi/extension/plan.h"
#include "promotion/abi/extension/wake.h"
#include "promotion/abi/strategy.h"
#include "promotion/host/log.hpp"
#include "protocol/setup.hpp"
#include "remote_call.hpp"
#include "settings.hpp"

namespace promotion::host::worker {

// Its tables are those of the contract, and each of their functions is a question to the worker, so that the
// host's adapters, sinks and services work as they do for a module in this process, and distrust it no less.
// A worker that ends fails the calls that were in it; the next call starts another one, which is initialised
// and given its configuration anew, until the crash budget is used up.
class RemoteModule final : public modules::ModuleBody {
 public:
  struct Options {
    WorkerSettings settings;
    WorkerLimits limits;
    bool network = false;
    const promotion_host *host = nullptr;  // with the services that were granted; outlives the module
    // Told once, on any thread: from now on every call fails, with this reason.
    std::function<void(const std::string &reason)> on_quarantine;
  };

  // Starts the first worker and has it load the module. failed_precondition, unavailable: that did not go
  // well, and why.
  static Result<std::unique_ptr<ModuleBody>> load(modules::Inspection inspection, Options options, Log &log);
  ~RemoteModule() override;
  RemoteModule(const RemoteModule &) = delete;
  RemoteModule &operator=(const RemoteModule &) = delete;

  const modules::Manifest &manifest() const override { return *inspection_.manifest; }
  const std::string &sha256() const override { return inspection_.image->sha256(); }
  promotion_status init(const promotion_call *call) override;
  const void *find(std::string_view id) const override;
  promotion_status create(const promotion_host *host, const promotion_call *call,
                          promotion_string config_json, void **instance) override;
  promotion_status quiesce(const promotion_call *call) override;
  void deinit() override {}             // comes with quiesce, in the worker
  void retain(std::string) override {}  // with the process, everything of it goes
  bool is_retained() const override { return false; }
  std::string unload() override;

 private:
  // One process, and what was prepared in it.
  struct Incarnation {
    std::shared_ptr<WorkerProcess> process;
    std::mutex preparing;
    std::set<uint64_t> prepared;
  };
  using IncarnationPtr = std::shared_ptr<Incarnation>;
  struct Prepared {
    uint64_t id;
    std::string pipeline;  // as a message has it
    std::string doing;
  };

  RemoteModule(modules::Inspection inspection, Options options, Log &log);
  bool is_evaluator() const { return manifest().kind == modules::ModuleKind::evaluator; }
  Result<Setup> make_setup() const;
  Result<IncarnationPtr> launch();
  Status check(const Loaded &loaded);
  void offer(const Loaded &loaded);
  void tell_lacking(const Loaded &loaded) const;
  // The worker that takes the next call: the one that runs, or a new one. Told to the call, if there is none.
  IncarnationPtr incarnation(const promotion_call *call);
  Result<IncarnationPtr> restart();
  Status repeat(Incarnation &incarnation, Function function, std::string_view arguments, std::string doing);
  void note_crash(const std::string &cause);
  RemoteCall call(Incarnation &incarnation, const promotion_call *call,
                  const promotion_problems *problems = nullptr) const;

  promotion_status prepare(const promotion_call *call, const promotion_pipeline *pipeline,
                           const promotion_problems *problems, void **prepared);
  promotion_status evaluate(const promotion_call *call, const Prepared &prepared,
                            const promotion_evaluation *input, const promotion_evaluation_output *output);
  promotion_status prepare_again(Incarnation &incarnation, const promotion_call *call,
                                 const Prepared &prepared);
  void release(Prepared *prepared);
  promotion_status validate(const promotion_call *call, const promotion_pipeline *pipeline,
                            uint32_t environment, const promotion_problems *problems);
  promotion_status look_outside(const promotion_call *call, const promotion_pipeline *pipeline,
                                uint32_t environment, promotion_string options_json,
                                const promotion_problems *problems);
  promotion_status plan(const promotion_call *call, const promotion_task *task, const promotion_sink *text);
  promotion_status wake(const promotion_call *call, const promotion_wake_request *request,
                        const promotion_wakes *wakes);
  promotion_status group(const promotion_call *call, const promotion_task *task, const promotion_sink *key);
  promotion_status step(Function function, const promotion_call *call, const promotion_task *const *tasks,
                        uint64_t count, const promotion_step_output *output);
  void destroy();
  promotion_evaluator evaluator_table(const Loaded &loaded) const;
  static promotion_strategy_check check_table();
  static promotion_strategy_plan plan_table();
  static promotion_strategy_wake wake_table();
  promotion_strategy strategy_table(const Loaded &loaded) const;

  modules::Inspection inspection_;
  const Options options_;
  Log &log_;
  CrashBudget budget_;
  std::atomic<bool> closing_{false};
  std::optional<promotion_evaluator> evaluator_;
  std::optional<promotion_strategy> strategy_;
  std::optional<promotion_strategy_check> outside_check_;
  std::optional<promotion_strategy_plan> planner_;
  std::optional<promotion_strategy_wake> waker_;
  std::atomic<uint64_t> last_prepared_{0};

  std::mutex mutex_;  // of what follows, also while a worker is started
  IncarnationPtr current_;
  bool initialised_ = false;
  std::optional<std::string> configuration_;  // once an instance was created
};

}  // namespace promotion::host::worker
