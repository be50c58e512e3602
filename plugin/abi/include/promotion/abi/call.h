/*
 * call.h: what accompanies each call from host to module.
 *
 * The module passes the same pointer on to every host service it uses during that call, so that deadline,
 * cancellation and trace go all the way. It is valid until the call returns, on any thread of the module.
 *
 * A module has to return within 2 seconds of the deadline or of a cancellation, whichever is first. One
 * that does not is quarantined, and in a worker it is ended.
 */
#ifndef PROMOTION_ABI_CALL_H
#define PROMOTION_ABI_CALL_H

#include "base.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct promotion_call {
  uint32_t struct_size;
  uint32_t flags;
  void *context;
  promotion_string trace_parent; /* W3C traceparent; empty: not traced */
  int64_t deadline_ns;           /* of CLOCK_MONOTONIC; 0: none */
  int32_t cancel_fd;             /* readable once cancelled: poll it, never read or close it; 0: none */
  uint32_t reserved;
  /* 1 if cancelled or past the deadline, else 0. Cheap enough for a loop. [inside] */
  int32_t (*cancelled)(void *context);
  /* Why this call will return a negative status; the last one told before the return counts, and without
     one people see the status alone. A service that failed has already told its own reason.
     retry_after_ms: try again no earlier than that; 0: as the status says; -1: never.
     message: a sentence, at most 4 KiB. details_json: an object or empty, at most 16 KiB. [inside] */
  void (*error)(void *context, int64_t retry_after_ms, promotion_string message,
                promotion_string details_json);
} promotion_call;

#ifdef __cplusplus
}
#endif
#endif
