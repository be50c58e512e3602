/*
 * base.h: what every other header of the contract is made of.
 *
 * Values. promotion_string, promotion_bytes and promotion_pair are frozen for ever; they alone may be
 * embedded in another struct, lie in an array, or be passed by value. Every other struct opens with
 * `uint32_t struct_size`, set by whoever fills it to sizeof of the struct as they know it, and is reached
 * through a pointer only.
 *
 * Growth. What lies beyond struct_size does not exist; what is zero was not given, so every appended field
 * means its absence by zero. The fields of the first release are always there and need no test; a struct
 * shorter than that is refused with INVALID_ARGUMENT. Unknown flag bits are ignored. `reserved` is zero and
 * stays unread.
 *
 * Time. *_ns are instants in Unix time in nanoseconds (but promotion_call.deadline_ns, which is
 * monotonic); *_ms are durations in milliseconds. Clocks are the host's.
 *
 * `namespace` is a keyword of C++, and `interface` a macro on some systems: no field bears these names.
 */
#ifndef PROMOTION_ABI_BASE_H
#define PROMOTION_ABI_BASE_H

#include <stddef.h>
#include <stdint.h>

#if !defined(__LP64__)
#error "the layouts of this contract are those of LP64 systems"
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* The contract's version. MAJOR is also the suffix of the entry symbol, so modules of another one are not
   even found. MINOR grows whenever anything is appended. VERSION is the text for people: below 1.0.0 the
   contract is a draft of this MAJOR, and modules are to be built anew with each release of it. */
#define PROMOTION_ABI_MAJOR 1u
#define PROMOTION_ABI_MINOR 0u
#define PROMOTION_ABI_VERSION "0.1.0"

/* True when whoever filled *object knew this field. Whether it was given: by not being zero. */
#define PROMOTION_HAS(object, type, field) \
  ((object)->struct_size >= offsetof(type, field) + sizeof((object)->field))

/* An index that points at nothing. */
#define PROMOTION_NONE 0xffffffffu

/* UTF-8 without NUL, not ended by one. `data` may be NULL if `size`, in bytes, is 0. The host sends nothing
   but valid UTF-8, and mends what it gets with U+FFFD. Borrowed as rule 5 of abi.h says. */
typedef struct promotion_string {
  const char *data;
  uint64_t size;
} promotion_string;

/* Any bytes. `data` may be NULL if `size` is 0. */
typedef struct promotion_bytes {
  const void *data;
  uint64_t size;
} promotion_bytes;

/* An array of pairs is sorted by the bytes of its keys, and keys differ, unless said otherwise. */
typedef struct promotion_pair {
  promotion_string key;
  promotion_string value;
} promotion_pair;

/* The canonical RPC codes, negated. One that is not listed here counts as INTERNAL, and so does a positive
   one. Those marked R are tried again, unless promotion_call.error says otherwise. */
typedef int32_t promotion_status;
enum {
  PROMOTION_OK = 0,
  PROMOTION_CANCELLED = -1,           /* R */
  PROMOTION_INVALID_ARGUMENT = -3,    /* what was passed, or what a user wrote, cannot be used */
  PROMOTION_DEADLINE_EXCEEDED = -4,   /* R */
  PROMOTION_NOT_FOUND = -5,
  PROMOTION_PERMISSION_DENIED = -7,   /* known, but not allowed */
  PROMOTION_RESOURCE_EXHAUSTED = -8,  /* R; a limit of size, rate or quota */
  PROMOTION_FAILED_PRECONDITION = -9, /* a person must act first */
  PROMOTION_CONFLICT = -10,           /* R; somebody else was faster */
  PROMOTION_UNSUPPORTED = -12,
  PROMOTION_INTERNAL = -13,           /* R; a bug */
  PROMOTION_UNAVAILABLE = -14,        /* R; cannot be reached now */
  PROMOTION_UNAUTHENTICATED = -16     /* R, because credentials rotate */
};

/* Takes bytes in pieces, each whole or not at all; what is put together from them is complete when the
   function that was given the sink returns OK. A refusal (any negative status) is final: write no more,
   and pass it on as your own status. */
typedef struct promotion_sink {
  uint32_t struct_size;
  uint32_t flags;
  void *context;
  promotion_status (*write)(void *context, const void *data, uint64_t size); /* [back] */
} promotion_sink;

/* Takes what is wrong with something that a user wrote. One ERROR makes it unusable; the function that was
   given it still returns OK, because it has done its work. */
enum { PROMOTION_PROBLEM_ERROR = 1, PROMOTION_PROBLEM_WARNING = 2 };

typedef struct promotion_problems {
  uint32_t struct_size;
  uint32_t flags;
  void *context;
  /* json_pointer (RFC 6901): where, within the JSON that was checked; empty: the whole of it. reason: a
     stable id such as "unknown-field". message: a sentence that names the offending thing, what was
     expected, and what to do. [back] */
  promotion_status (*add)(void *context, int32_t severity, promotion_string json_pointer,
                          promotion_string reason, promotion_string message);
} promotion_problems;

#ifdef __cplusplus
}
#endif
#endif
