// Runs a program of this project with one descriptor handed over, to its end.
#pragma once

#include <chrono>
#include <filesystem>
#include <string>

#include "promotion/host/result.hpp"

namespace promotion::host::modules {

struct ChildOptions {
  std::filesystem::path program;
  std::string argument;
  std::string input;     // it reads this from standard input
  int handed_over = -1;  // becomes descriptor 3; borrowed
  std::chrono::milliseconds patience;
};

struct ChildEnd {
  bool timed_out = false;  // and was killed
  int code = 0;
  int signal = 0;
  std::string result;  // what it wrote to descriptor 4
  std::string error;   // the end of what it wrote to standard output and error
};

// It gets nothing else of this process but what a program needs from its environment, and all that it started
// is killed with it. unavailable: it cannot be started.
Result<ChildEnd> run_child(const ChildOptions &options);

}  // namespace promotion::host::modules
