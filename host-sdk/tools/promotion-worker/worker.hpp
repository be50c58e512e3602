// One worker from its first message to its last.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "host_link.hpp"
#include "module.hpp"
#include "services.hpp"
#include "threads.hpp"
#include "worker/protocol/channel.hpp"

namespace promotion::worker {

class Worker {
 public:
  explicit Worker(int channel);
  Worker(const Worker &) = delete;
  Worker &operator=(const Worker &) = delete;

  // Takes the set-up, restricts itself, loads the module, and then does what the host says until that is
  // gone. Returns the program's exit code; never, once the module is loaded: the process ends where it
  // stands.
  int run();

 private:
  bool receive(std::string &message, int *passed);  // a whole one; false: the host is gone
  [[noreturn]] void listen();
  void take(std::string message);
  void take_call(uint64_t id, std::shared_ptr<const std::string> message);
  void cancel(uint64_t id);

  host::worker::Channel channel_;
  HostLink link_;
  std::optional<Services> services_;
  std::optional<Module> module_;
  std::optional<Threads> threads_;
  Threads control_{1};  // the one thread of init, create, destroy and quiesce
  std::mutex mutex_;
  std::map<uint64_t, ModuleCall *> calls_;
};

}  // namespace promotion::worker
