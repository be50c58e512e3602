// One loaded copy of a module with its one instance, in this process or in a worker.
#pragma once

#include <atomic>
#include <memory>
#include <string>

#include "call_gate.hpp"
#include "call_ledger.hpp"
#include "control_thread.hpp"
#include "generation_book.hpp"
#include "host_context.hpp"
#include "inspection.hpp"
#include "module_body.hpp"
#include "modules_file.hpp"
#include "promotion/abi/evaluator.h"
#include "promotion/abi/extension/check.h"
#include "promotion/abi/extension/plan.h"
#include "promotion/abi/extension/wake.h"
#include "promotion/abi/strategy.h"
#include "running_module.hpp"

namespace promotion::host::modules {

// Whoever holds the pointer pins it. Once nobody does, the control thread destroys the instance, quiesces and
// unloads the module, and logs whether it has really gone.
class Generation final : public RunningModule {
 public:
  struct Origin {
    WantedModule wanted;  // as the modules file has it
    Isolation isolation = Isolation::in_process;
    std::string configuration_json;  // complete, and valid by the manifest's schema
    uint64_t number = 0;
    std::string signed_by;
  };
  // Loads, inits and creates. What becomes of it is written into the book. [control]
  static Result<std::shared_ptr<const Generation>> open(Inspection inspection, Origin origin,
                                                        const ServiceSources &sources,
                                                        const std::shared_ptr<ControlThread> &control,
                                                        const std::shared_ptr<GenerationBook> &book);
  // Loads and inits. Of no use before `create`. [control]
  static Result<std::shared_ptr<Generation>> load(Inspection inspection, Origin origin,
                                                  const ServiceSources &sources,
                                                  const std::shared_ptr<ControlThread> &control,
                                                  const std::shared_ptr<GenerationBook> &book);
  Status create(const std::string &configuration_json);
  ~Generation() override;
  Generation(const Generation &) = delete;
  Generation &operator=(const Generation &) = delete;

  const ModuleStamp &stamp() const override { return stamp_; }
  const Manifest &manifest() const override { return module_->manifest(); }
  const WantedModule &wanted() const override { return wanted_; }
  const std::string &signed_by() const override { return signed_by_; }
  Health &health() const override { return health_; }
  Adapters adapters(const RunningModulePtr &self, StrategyNamesPtr names) const override;
  // "the strategy webhook 1.0.0"; begins sentences about it.
  const std::string &display_name() const { return display_name_; }

  void *instance() const { return instance_; }
  const promotion_evaluator &evaluator() const { return *evaluator_; }  // of that kind
  const promotion_strategy &strategy() const { return *strategy_; }
  // Optional abilities of a strategy; NULL: it has none.
  const promotion_strategy_check *outside_check() const { return outside_check_; }
  const promotion_strategy_plan *planner() const { return planner_; }
  const promotion_strategy_wake *waker() const { return waker_; }
  bool is_concurrent() const;
  CallGate &gate() const { return gate_; }

  Log &log() const { return log_; }
  // A text of the module for people: mended, cut, and masked where the module could know a secret.
  std::string taken(promotion_string text, size_t limit) const;

  // To be held while a call into it is under way.
  CallLedger::Entry note_call(const char *function,
                              std::optional<CallLedger::Instant> deadline = std::nullopt) const;

  // It broke the contract in a way that was survived; said in the log.
  void report_fault(std::string_view what) const;

 private:
  Generation(const Origin &origin, const Manifest &manifest, const ServiceSources &sources,
             std::shared_ptr<GenerationBook> book);
  Result<std::unique_ptr<ModuleBody>> load_body(Inspection inspection, uint64_t number,
                                                const worker::WorkerSettings &workers);
  Status map(Inspection inspection, uint64_t number, const worker::WorkerSettings &workers);
  Status init();
  Status find_interface();
  void find_extensions();
  void close();
  std::string unload();
  void destroy_instance();
  void quiesce();

  const WantedModule wanted_;
  const Isolation isolation_;
  const std::string signed_by_;
  Log &log_;
  const std::shared_ptr<GenerationBook> book_;
  const std::shared_ptr<CallLedger> calls_;  // nullptr: calls are not written down
  HostContext host_;
  std::unique_ptr<ModuleBody> module_;
  ModuleStamp stamp_;
  std::string display_name_;
  bool initialised_ = false;
  const promotion_evaluator *evaluator_ = nullptr;
  const promotion_strategy *strategy_ = nullptr;
  const promotion_strategy_check *outside_check_ = nullptr;
  const promotion_strategy_plan *planner_ = nullptr;
  const promotion_strategy_wake *waker_ = nullptr;
  void *instance_ = nullptr;
  bool created_ = false;
  mutable CallGate gate_;
  mutable Health health_;
};

using GenerationPtr = std::shared_ptr<const Generation>;

}  // namespace promotion::host::modules
