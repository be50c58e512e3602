// The filter of system calls.
#pragma once

#include <string>

namespace promotion::worker {

// For all threads, those made later included. What is forbidden fails with EPERM. Empty: done; else why not.
std::string restrict_system_calls(bool network);

}  // namespace promotion::worker
