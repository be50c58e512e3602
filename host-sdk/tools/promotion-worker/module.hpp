// The module of this worker: what was loaded, and its one instance.
#pragma once

#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "host_link.hpp"
#include "module_call.hpp"
#include "promotion/abi/abi.h"
#include "worker/protocol/setup.hpp"

namespace promotion::worker {

// Calls come in by messages and go out by messages; whatever the module throws stops here. Thread-safe once
// it is loaded, as far as the module is.
class Module {
 public:
  Module(const promotion_host *host, HostLink &link) : host_(host), link_(link) {}
  ~Module();
  Module(const Module &) = delete;
  Module &operator=(const Module &) = delete;

  // Maps the module; its constructors run here, and nothing else of it. `passed` stays open.
  host::worker::Loaded load(int passed, bool evaluator);

  // Carries a call out. `arguments` is what follows the head in the message, which is kept where the module
  // goes on borrowing from it. Returns the message to answer with.
  std::string run(ModuleCall &call, host::worker::Function function, host::worker::Reader arguments,
                  const std::shared_ptr<const std::string> &message);
  // To be called before a thread is asked to release, so that destroy waits for it.
  void announce_release();
  void release(uint64_t prepared);

  // Nothing of it is called any more.
  bool is_over() const { return over_; }

 private:
  struct Prepared;

  promotion_status carry_out(ModuleCall &call, host::worker::Function function, host::worker::Reader &from,
                             const std::shared_ptr<const std::string> &message,
                             host::worker::Writer &outputs);
  promotion_status create(ModuleCall &call, host::worker::Reader &from);
  promotion_status destroy();
  promotion_status quiesce(ModuleCall &call);
  promotion_status prepare(ModuleCall &call, host::worker::Reader &from,
                           const std::shared_ptr<const std::string> &message);
  promotion_status evaluate(ModuleCall &call, host::worker::Reader &from, host::worker::Writer &outputs);
  promotion_status validate(ModuleCall &call, host::worker::Reader &from);
  promotion_status check(ModuleCall &call, host::worker::Reader &from);
  promotion_status plan(ModuleCall &call, host::worker::Reader &from, host::worker::Writer &outputs);
  promotion_status wake(ModuleCall &call, host::worker::Reader &from, host::worker::Writer &outputs);
  promotion_status group(ModuleCall &call, host::worker::Reader &from, host::worker::Writer &outputs);
  promotion_status step(ModuleCall &call, host::worker::Reader &from, host::worker::Writer &outputs,
                        decltype(promotion_strategy::step) next);
  std::shared_ptr<Prepared> prepared(uint64_t id);
  void find_extensions(host::worker::Loaded &loaded);

  const promotion_host *host_;
  HostLink &link_;
  const promotion_module *table_ = nullptr;
  const promotion_evaluator *evaluator_ = nullptr;
  const promotion_strategy *strategy_ = nullptr;
  const promotion_strategy_check *check_ = nullptr;
  const promotion_strategy_plan *plan_ = nullptr;
  const promotion_strategy_wake *wake_ = nullptr;
  void *instance_ = nullptr;
  bool over_ = false;
  std::mutex mutex_;
  std::condition_variable released_;
  size_t releasing_ = 0;
  std::map<uint64_t, std::shared_ptr<Prepared>> prepared_;
};

}  // namespace promotion::worker
