/*
 * abi.h: the contract between a promotion host and the modules that it loads, whole.
 *
 * An evaluator decides whether a deployed version goes on to the next environment (evaluator.h); a strategy
 * carries that out (strategy.h). Both are shared libraries with one exported symbol (module.h). Everything
 * they share with the host is in these headers, which need nothing but C11 or C++11.
 *
 * The rules, kept for ever:
 *  1. A module exports one symbol, promotion_module_v1: a pure function that takes constant time and returns
 *     a static, typed table. The major version of the contract is in that name.
 *  2. Tables and structs start with struct_size, are append-only, are reached through pointers only, and are
 *     never embedded in each other (string, bytes and pair excepted, which are frozen). The newer side
 *     adapts: a host never sends what restricts (a gate, a limit) to a module whose abi_minor cannot know
 *     it, but refuses the pipeline and says so; a module never sends a value that host->abi_minor cannot
 *     know. An unknown outcome fails the call.
 *  3. Optional abilities and host services are found by a string id with a revision; NULL means unknown. An
 *     id never changes its meaning. Ids that end in /0 are drafts.
 *  4. What crosses: fixed-width integers, double, pointers, string, bytes, pair, and tables. No bool, long,
 *     bit-field or C enum in a signature.
 *  5. Nothing allocated on one side is freed on the other. What is passed in, either way, is borrowed until
 *     that function returns, unless it says otherwise; outputs are copied before the callback returns.
 *  6. Status: 0 is success, negative values have the sense of the canonical RPC codes. The words, details
 *     and when to try again go to promotion_call.error. No last-error variable, no errno.
 *  7. Every call bears a deadline, two ways to learn of a cancellation, and a W3C traceparent.
 *  8. No exception, panic or longjmp crosses. Every function checks what it is given: a NULL table, a struct
 *     shorter than in the first release, or an index out of range is INVALID_ARGUMENT, never a crash.
 *  9. Semantics count as ABI. What was released never changes in place.
 *
 * Thread tags, one for each function:
 *   [control]  called on the host's one control thread
 *   [any]      called on any thread, several at once
 *   [inside]   may be called only within the call it was given to, from any thread, not after that returned
 *   [back]     called back on the calling thread, before the function it was given to returns
 * No function is async-signal-safe.
 */
#ifndef PROMOTION_ABI_ABI_H
#define PROMOTION_ABI_ABI_H

#include "base.h"
#include "call.h"
#include "domain.h"
#include "evaluator.h"
#include "extension/check.h"
#include "extension/plan.h"
#include "extension/wake.h"
#include "host.h"
#include "module.h"
#include "service/events.h"
#include "service/http.h"
#include "service/secrets.h"
#include "service/storage.h"
#include "service/timezones.h"
#include "strategy.h"

#endif
