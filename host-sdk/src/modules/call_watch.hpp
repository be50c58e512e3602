// Notices calls into modules of this process that do not come back, and what calls ended the process before.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "call_ledger.hpp"
#include "promotion/host/log.hpp"
#include "verdicts.hpp"

namespace promotion::host::modules {

// Looks on a thread of its own, as long as it lives.
class CallWatch {
 public:
  using Overdue = std::function<void(const OpenCall &call)>;

  // `overdue` is told of a call once, some seconds after the grace that the contract gives it after its
  // deadline.
  CallWatch(const CallLedger &ledger, Overdue overdue);
  ~CallWatch();
  CallWatch(const CallWatch &) = delete;
  CallWatch &operator=(const CallWatch &) = delete;

 private:
  void run();
  void look();

  const CallLedger &ledger_;
  const Overdue overdue_;
  std::vector<OpenCall> seen_;  // at the last look
  std::vector<OpenCall> told_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool stopping_ = false;
  std::thread thread_;
};

// What the process before left: whose call ended it runs in a worker from now on, and of the others the log
// tells that they were under way.
void judge_crashes(const std::vector<OpenCall> &calls, const std::vector<WantedModule> &wanted,
                   Verdicts &verdicts, Log &log);

}  // namespace promotion::host::modules
