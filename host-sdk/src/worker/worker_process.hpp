// One worker from its start to its end.
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "child.hpp"
#include "pending_call.hpp"
#include "promotion/abi/host.h"
#include "promotion/host/log.hpp"
#include "protocol/channel.hpp"
#include "protocol/message.hpp"

namespace promotion::host::worker {

// Started once, never again: what follows a worker that ended is a new object. One thread of its own starts
// the process, listens to it, watches its memory and reaps it. Thread-safe.
class WorkerProcess {
 public:
  struct Launch {
    std::filesystem::path program;
    std::string module;
    uint64_t memory_bytes = 0;             // 0: no limit
    const promotion_host *host = nullptr;  // for lines of its log outside any call; outlives it
    // Told on the thread of the worker, once, if it was not the host that let it end.
    std::function<void(const std::string &cause)> on_crash;
  };
  static Result<std::shared_ptr<WorkerProcess>> start(Launch launch, Log &log);
  ~WorkerProcess();
  WorkerProcess(const WorkerProcess &) = delete;
  WorkerProcess &operator=(const WorkerProcess &) = delete;

  // A call that takes its answers; nullptr: the worker has ended. finish() when it is over.
  std::shared_ptr<PendingCall> begin(std::string doing);
  // The one whose answer is that the module is loaded.
  std::shared_ptr<PendingCall> begin_load();
  void finish(const PendingCall &call);

  // False: it has ended, or does not take it and is ended for that.
  bool send(std::string_view message, int passed = -1);

  // Kills it. The first reason counts: "because step did not return …".
  void end(const std::string &why);
  bool has_ended() const { return ended_; }
  // "the worker of the module x was ended by signal 11 (…) while stepping the task tsk-1". Once it has ended.
  std::string cause() const;

  // Lets it end, because nothing is wanted of it any more. Waits for that.
  void close();

  pid_t id() const { return id_; }

 private:
  class Listening;

  WorkerProcess(Launch launch, Log &log);
  std::shared_ptr<PendingCall> add(uint64_t id, std::string doing);
  void listen(Child child);
  bool take(std::string message);
  bool take_packets();
  void end_if_not_closing();
  void check_memory(const Child &child);
  void check_life(std::chrono::steady_clock::time_point now);
  void conclude(const Child::End &end);
  std::string everything_it_did() const;  // with mutex_

  const Launch launch_;
  Log &log_;
  std::optional<Channel> channel_;
  pid_t id_ = -1;
  std::thread thread_;
  std::atomic<bool> ended_{false};
  mutable std::mutex mutex_;
  uint64_t last_call_ = 0;
  std::map<uint64_t, std::shared_ptr<PendingCall>> calls_;
  bool closing_ = false;
  std::string why_;    // it was ended; empty: it was not
  std::string cause_;  // once it has ended
  std::chrono::steady_clock::time_point heard_{};
  std::chrono::steady_clock::time_point asked_{};
  int wake_ = -1;  // an eventfd: look whether to kill
};

}  // namespace promotion::host::worker
