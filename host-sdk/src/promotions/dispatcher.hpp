// Finds tasks that are due, puts them into groups, and has threads step them.
#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <set>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "promotion/host/clock.hpp"
#include "promotion/host/log.hpp"
#include "readers.hpp"
#include "signal.hpp"
#include "stepping.hpp"
#include "task_preparation.hpp"

namespace promotion::host {

// Thread-safe. The references outlive it.
class Dispatcher {
 public:
  struct Options {
    size_t workers = 4;
    int64_t deadline_ms = 60'000;  // of one step
  };

  Dispatcher(const Readers &readers, const TaskPreparation &preparation, Stepping &stepping,
             const Clock &clock, const Options &options, Signals &signals, Log &log);
  ~Dispatcher();

  void start();
  // Takes nothing new; returns once every step under way has ended. Shortly before their deadline they are
  // cancelled. Idempotent.
  void drain();

 private:
  struct Group {
    std::string key;
    std::vector<PlannedTask> tasks;
  };

  void plan_until_stopped();
  bool wants_work();
  std::vector<Group> plan(int64_t now_ns) const;
  void work_until_stopped();
  void cancel_when_time_is_up(std::unique_lock<std::mutex> &lock);

  const Readers &readers_;
  const TaskPreparation &preparation_;
  Stepping &stepping_;
  const Clock &clock_;
  const Options options_;
  Signals &signals_;
  Log &log_;

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Group> ready_;
  std::set<std::string> busy_;  // keys of groups that are being stepped
  std::chrono::steady_clock::time_point latest_deadline_;
  bool stopping_ = false;
  std::stop_source cancel_;
  std::stop_source give_up_;
  std::vector<std::thread> threads_;
};

}  // namespace promotion::host
