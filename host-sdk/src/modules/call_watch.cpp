#include "call_watch.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

namespace promotion::host::modules {
namespace {

constexpr std::chrono::seconds grace{2};  // call.h of the contract
constexpr std::chrono::seconds between_looks{1};

bool has(const std::vector<OpenCall> &calls, const OpenCall &call) {
  return std::find(calls.begin(), calls.end(), call) != calls.end();
}

std::string how_it_ended(const OpenCall &call) {
  if (call.signal == OpenCall::exited) return "it ended the host by calling exit in " + call.function;
  const char *name = strsignal(call.signal);
  return "it ended the host by signal " + std::to_string(call.signal) + " (" +
         (name == nullptr ? "unknown" : name) + ") in " + call.function;
}

}  // namespace

CallWatch::CallWatch(const CallLedger &ledger, Overdue overdue)
    : ledger_(ledger), overdue_(std::move(overdue)), thread_([this] { run(); }) {}

CallWatch::~CallWatch() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

void CallWatch::run() {
  for (;;) {
    {
      std::unique_lock lock(mutex_);
      if (changed_.wait_for(lock, between_looks, [this] { return stopping_; })) return;
    }
    look();
  }
}

// One look is not enough: after a machine was suspended every call is late, and most come back at once.
void CallWatch::look() {
  std::vector<OpenCall> late = ledger_.overdue(CallLedger::Instant::clock::now() - grace);
  std::erase_if(told_, [&](const OpenCall &call) { return !has(late, call); });
  for (const OpenCall &call : late) {
    if (!has(seen_, call) || has(told_, call)) continue;
    told_.push_back(call);
    overdue_(call);
  }
  seen_ = std::move(late);
}

void judge_crashes(const std::vector<OpenCall> &calls, const std::vector<WantedModule> &wanted,
                   Verdicts &verdicts, Log &log) {
  for (const OpenCall &call : calls) {
    const std::vector<LogField> fields{
        {"module", call.module}, {"version", call.version}, {"sha256", call.sha256}, {"call", call.function}};
    if (call.signal == 0) {
      log.write(Severity::warning, "the host ended without notice while a module was at work", fields);
      continue;
    }
    const std::string why = how_it_ended(call);
    log.error("module ended the host",
              {{"module", call.module}, {"version", call.version}, {"sha256", call.sha256}, {"reason", why}});
    const auto entry = std::find_if(wanted.begin(), wanted.end(),
                                    [&](const WantedModule &one) { return one.name == call.module; });
    if (entry != wanted.end())
      verdicts.add({Verdict::Measure::worker, *entry, call.sha256, call.version, why, std::nullopt});
  }
}

}  // namespace promotion::host::modules
