// The folder in which one host keeps what must outlive it.
#pragma once

#include <filesystem>

#include "promotion/host/log.hpp"
#include "promotion/host/result.hpp"

namespace promotion::host::operations {

// Held by one process at a time, through a lock that the kernel takes back when the process ends, however it
// ends.
class StateFolder {
 public:
  // Makes the folder, for its owner alone. failed_precondition: another process holds it, and which.
  static Result<StateFolder> open(const std::filesystem::path &folder, Log &log);

  StateFolder(StateFolder &&other) noexcept;
  StateFolder &operator=(StateFolder &&) = delete;
  ~StateFolder();

 private:
  explicit StateFolder(int descriptor) : descriptor_(descriptor) {}
  int descriptor_;
};

}  // namespace promotion::host::operations
