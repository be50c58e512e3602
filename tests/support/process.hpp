#pragma once

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "eventually.hpp"

namespace promotion::test {

struct ProcessOptions {
  std::vector<std::string> command;                ///< [0] is looked up in PATH
  std::map<std::string, std::string> environment;  ///< added to the test's own
  std::filesystem::path folder;                    ///< to work in; empty: the test's
  std::filesystem::path output;                    ///< takes stdout and stderr, appended; empty: thrown away
  int standard_input = -1;                         ///< a descriptor, borrowed; -1: nothing to read
};

struct ExitStatus {
  int code = -1;   ///< -1 when a signal ended it
  int signal = 0;  ///< 0 when it ended by itself
};

/// A program that runs beside the test, the leader of a session and process group of its own. Ended by its
/// own process id and that of its group, never by name; it also ends when the test dies. Not thread-safe.
class Process {
 public:
  /// Throws std::runtime_error when the program cannot be started.
  explicit Process(ProcessOptions options);
  ~Process();  ///< Kills the whole group if it is still running.
  Process(Process &&) noexcept;
  Process &operator=(Process &&) = delete;

  pid_t pid() const { return pid_; }  ///< -1 once killed
  bool running();
  void signal(int number);
  /// Throws std::runtime_error, with the end of the output, when it is still running after `patience`.
  ExitStatus wait(std::chrono::milliseconds patience = kPatience);
  /// SIGKILL to the process group, then reaped.
  void kill();
  /// Everything written so far.
  std::string output() const;

 private:
  ProcessOptions options_;
  pid_t pid_ = -1;
  std::optional<ExitStatus> ended_;
};

struct CommandResult {
  int code = -1;
  std::string output;  ///< stdout
  std::string error;   ///< stderr
};

/// Runs a command to its end. Throws std::runtime_error when it cannot be started or outlives `kPatience`.
CommandResult run(const std::vector<std::string> &command, const std::string &input = {},
                  const std::map<std::string, std::string> &environment = {},
                  const std::filesystem::path &folder = {});

/// The same, giving stdout; throws std::runtime_error with stderr when the status is not 0.
std::string run_or_throw(const std::vector<std::string> &command, const std::string &input = {},
                         const std::map<std::string, std::string> &environment = {},
                         const std::filesystem::path &folder = {});

}  // namespace promotion::test
