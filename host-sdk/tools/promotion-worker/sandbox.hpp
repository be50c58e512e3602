// What the worker takes from itself before any code of the module runs, and once it is loaded.
#pragma once

#include <string>
#include <vector>

#include "worker/protocol/setup.hpp"

namespace promotion::worker {

// What could not be done because this machine does not have it, a sentence each: the module runs all the
// same, and the host says so.
using Statements = std::vector<std::string>;

// Ends with the host; no core dumps; no descriptor but 0 to 2 and `channel`. The first thing that happens.
void detach(int channel);

// No new privileges, no capabilities, limits, and Landlock: only the system's libraries, the module's own
// storage folder, and with `network` what finding and trusting other machines needs.
Statements restrict_before_load(const host::worker::Setup &setup);

// No programs, processes, tracing, mounts, keys, foreign signals or sockets but those that were granted.
// After loading, because the loader maps with calls that nobody needs later. Applies to all threads.
Statements restrict_after_load(const host::worker::Setup &setup);

}  // namespace promotion::worker
