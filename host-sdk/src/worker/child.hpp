// The process of a worker, as the kernel sees it.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <string>

#include "promotion/host/result.hpp"

namespace promotion::host::worker {

// promotion-worker: what the settings name, or beside this program's own file. failed_precondition: it is not
// there.
Result<std::filesystem::path> find_worker_program(const std::filesystem::path &named);

// Owns the process and the host's ends of its socket's and its output's pipes. Reaped when it goes, by
// killing it first if need be. Of one thread, which has to live longer: the worker is ended with it.
class Child {
 public:
  // With an empty environment, nothing open but its standard streams and the socket.
  static Result<Child> spawn(const std::filesystem::path &program);
  Child(Child &&other) noexcept;
  Child &operator=(Child &&) = delete;
  ~Child();

  pid_t id() const { return id_; }
  int descriptor() const { return descriptor_; }  // a pidfd: readable once it has ended
  int take_channel();                             // from now on the caller's
  int output() const { return output_; }
  int error_output() const { return error_output_; }

  void kill() const;              // any thread may, while the object lives
  uint64_t memory_bytes() const;  // that it uses now; 0: not known

  // Waits for its end, and says how that was: "was ended by signal 11 (Segmentation fault)".
  struct End {
    std::string how;
    bool by_itself = false;  // exited with 0
    uint64_t most_memory_bytes = 0;
  };
  End wait();

 private:
  Child() = default;
  pid_t id_ = -1;
  int descriptor_ = -1;
  int channel_ = -1;
  int output_ = -1;
  int error_output_ = -1;
};

}  // namespace promotion::host::worker
