// Named places where a test program dies, to prove that nothing is lost there.
#pragma once

namespace promotion::host {

// The library leaves this undefined. A program links promotion_failpoint_off, which does nothing; a test
// program links promotion_failpoint_on, which kills the process (SIGKILL) at the place that
// PROMOTION_FAILPOINT=NAME[:N] names, at its N-th hit. So what is shipped has no switch that could be thrown.
//
// before-commit  an event's records are written, their transaction is not committed
// after-commit   the event is durable, its sender has no answer yet
// before-step    tasks are claimed, their strategy was not called yet
// before-word    an operator's word and its effects are written, their transaction is not committed
// after-word     the word is durable, whoever said it has no answer yet
// after-step     the strategy has done its work, the outcome is not on record
void failpoint(const char *name) noexcept;

}  // namespace promotion::host
