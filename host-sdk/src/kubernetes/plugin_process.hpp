// Runs somebody else's program to its end and takes what it writes.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "promotion/host/result.hpp"

namespace promotion::host::kubernetes {

struct PluginRun {
  std::vector<std::string> command;                              // its first word is looked up in PATH
  std::vector<std::pair<std::string, std::string>> environment;  // added to this process's own
  int64_t patience_ms = 60'000;
};

// What it wrote to standard output; standard error stays this process's. It is killed, with all it started,
// when its time is up or it writes more than 1 MiB. unavailable: it cannot be started, failed, or was killed.
Result<std::string> run_plugin(const PluginRun &run);

}  // namespace promotion::host::kubernetes
