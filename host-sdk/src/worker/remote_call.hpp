// One call into a module that is in a worker.
#pragma once

#include <memory>
#include <string>

#include "promotion/abi/host.h"
#include "protocol/message.hpp"
#include "worker_process.hpp"

namespace promotion::host::worker {

// For one call, on its thread: sends it, serves what the module asks meanwhile, and waits for its end. A
// worker that does not come back within the grace is ended.
class RemoteCall {
 public:
  struct Parties {
    WorkerProcess &worker;
    const promotion_host *host;  // serves what the module asks; it and the call outlive this
    const promotion_call *call;
    std::chrono::milliseconds grace;
    const promotion_problems *problems = nullptr;  // takes what is wrong; NULL: nobody wants to know
  };
  explicit RemoteCall(Parties parties) : parties_(parties) {}
  RemoteCall(const RemoteCall &) = delete;
  RemoteCall &operator=(const RemoteCall &) = delete;

  // `doing` as "stepping the task tsk-1". True: the module returned or threw, and outputs() are what it gave
  // out before. False: conclude() tells why not.
  bool carry_out(Function function, std::string_view arguments, std::string doing);

  Reader &outputs() { return outputs_; }

  // To be called once the outputs are read. What the module's function would have done: tells the error and
  // returns the status, or lets the exception out.
  promotion_status conclude();

 private:
  void await(PendingCall &pending);
  // True: the module has returned.
  bool take(PendingCall &pending, std::string message);
  bool add_problem(const PendingCall &pending, Reader &from) const;
  void note_lateness(const PendingCall &pending, bool cancelled);

  const Parties parties_;
  std::string answer_;
  Reader outputs_{{}};
  CallResult result_;
  bool returned_ = false;
  std::string late_;  // why it was ended for being late; empty: it was not
};

// The same wait for a worker's first message: it says what it found in the module. Empty: none came; the
// worker's cause() says why.
std::string await_loaded(WorkerProcess &worker, PendingCall &pending, std::chrono::milliseconds patience);

}  // namespace promotion::host::worker
