// Landlock: which files, and which addresses, this process can reach at all.
#pragma once

#include <string>

#include "worker/protocol/setup.hpp"

namespace promotion::worker {

// For this thread and those it makes. Empty: done; else what this kernel does not have, as a sentence.
std::string restrict_files(const host::worker::Setup &setup);

}  // namespace promotion::worker
