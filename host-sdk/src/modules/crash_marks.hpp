// Writes into the ledger which call a fatal signal, or exit, came from.
#pragma once

#include <cstddef>
#include <cstdint>

#include "call_ledger.hpp"

namespace promotion::host::modules {

// The kernel's number of the calling thread.
int32_t this_thread();

// From now on SIGSEGV, SIGBUS, SIGILL, SIGFPE and SIGABRT of a thread that is in a call are written into that
// call's slot, and so is exit; then what was there before for the signal is done. The slots outlive the
// marking.
void mark_crashes(CallLedger::Slot *slots, size_t count);
// If it is these that are written to.
void forget_crash_marks(const CallLedger::Slot *slots);

}  // namespace promotion::host::modules
