/*
 * strategy.h: "promotion.strategy/1", carrying a promotion out.
 *
 * A strategy is a step function: tasks with their state go in, and an outcome and a new state for each come
 * out. The host keeps the state, the timers and the retries, so a task survives restarts, swaps of the
 * module and crashes. Between calls an instance works on nothing and holds no lock: it may be on standby
 * beside another of the same module.
 *
 * Every step can happen twice, because the host may die after the effect and before the outcome is on
 * record. A strategy therefore gives its effects names that follow from the task alone (a branch, an
 * idempotency key) and looks before it makes anything.
 */
#ifndef PROMOTION_ABI_STRATEGY_H
#define PROMOTION_ABI_STRATEGY_H

#include "domain.h"
#include "host.h"

#ifdef __cplusplus
extern "C" {
#endif

#define PROMOTION_STRATEGY_ID "promotion.strategy/1"

/* Larger ones are refused with INVALID_ARGUMENT, and the task fails, saying so. In bytes. */
#define PROMOTION_STATE_LIMIT 65536u
#define PROMOTION_MESSAGE_LIMIT 4096u
#define PROMOTION_LINK_LIMIT 2048u
#define PROMOTION_DETAILS_LIMIT 16384u

/* As the last step left it; never a secret. The manifest says which versions a module writes and reads. */
typedef struct promotion_state {
  uint32_t struct_size;
  uint32_t version;
  promotion_bytes bytes;
} promotion_state;

typedef struct promotion_task_target {
  uint32_t struct_size;
  uint32_t target_index;              /* of the environment promoted into */
  promotion_string previous_revision; /* what ran there; empty: not known */
} promotion_task_target;

/* PROMOTION_TASK_HELD: a gate holds the promotion that is already under way. Make nothing new, disarm what
   would complete it by itself (a forge's auto-merge), and answer WAITING, or how it ended meanwhile. */
enum { PROMOTION_TASK_HELD = 1 };

typedef struct promotion_task {
  uint32_t struct_size;
  uint32_t flags;
  promotion_string id;                /* the same for every step, host and version */
  promotion_string promotion_id;      /* shared by the tasks of one promotion */
  const promotion_pipeline *pipeline; /* as it is now; in withdraw: the last that had the environment */
  uint32_t source_index;              /* the environment promoted from; NONE: an operator started it */
  uint32_t environment_index;         /* the environment promoted into */
  uint32_t attempt;                   /* failures in a row before this step */
  uint32_t reserved;
  uint64_t step;                      /* grows with every step on any host: of two at once the higher counts */
  const promotion_task_target *const *targets;
  uint64_t target_count;
  promotion_string revision;
  promotion_string version;       /* as it is to be written */
  promotion_string explanation;   /* why it was promoted, for people */
  promotion_string promotion_url; /* where people see the promotion; empty: nowhere */
  promotion_string event_url;     /* where people see what caused it; empty: nowhere */
  int64_t created_ns;             /* fixed: for dates that a repeat must not change */
  int64_t now_ns;                 /* when this step began */
  const promotion_state *state;     /* NULL: first step */
  const promotion_state *inherited; /* of the task that this one supersedes; NULL: none */
  const promotion_pair *metadata;   /* the decision's */
  uint64_t metadata_count;
  promotion_string trace_parent; /* of what caused the promotion */
} promotion_task;

enum {
  PROMOTION_STEP_SUCCEEDED = 1,
  PROMOTION_STEP_NOTHING_TO_DO = 2, /* it was so already; counts as success */
  PROMOTION_STEP_CONTINUE = 3,      /* keep the state and step again at once */
  PROMOTION_STEP_WAITING = 4,       /* for something outside */
  PROMOTION_STEP_DECLINED = 5,      /* somebody outside said no; final */
  PROMOTION_STEP_FAILED = 6         /* see status; keeps its state, unlike a negative return */
};

typedef struct promotion_step_result {
  uint32_t struct_size;
  int32_t outcome;
  promotion_status status; /* of FAILED; else OK */
  uint32_t state_version;
  promotion_bytes state;         /* at most PROMOTION_STATE_LIMIT; empty: none is kept */
  promotion_string link;         /* a URL for people, at most PROMOTION_LINK_LIMIT */
  promotion_string message;      /* a sentence for people, at most PROMOTION_MESSAGE_LIMIT */
  int64_t look_again_ms;         /* WAITING: 0 is the host's interval; FAILED: as in promotion_call.error */
  promotion_string wake_key;     /* WAITING: what promotion.strategy.wake/1 will name; may be empty */
  promotion_string details_json; /* an object or empty, at most PROMOTION_DETAILS_LIMIT */
} promotion_step_result;

typedef struct promotion_step_output {
  uint32_t struct_size;
  uint32_t flags;
  void *context;
  /* Once for each task, `task` being its index in the call. A task without a result shares the fate of the
     call; a call that returns OK has put all of them. [back] */
  promotion_status (*put)(void *context, uint64_t task, const promotion_step_result *result);
} promotion_step_output;

enum {
  PROMOTION_STRATEGY_CONCURRENT = 1, /* else one call at a time for an instance */
  PROMOTION_STRATEGY_INHERITS = 2    /* a superseded task is not withdrawn: its state goes to the next */
};

typedef struct promotion_strategy {
  uint32_t struct_size;
  uint32_t flags;
  /* As promotion_evaluator.create. [control] */
  promotion_status (*create)(const promotion_host *host, const promotion_call *call,
                             promotion_string config_json, void **instance);
  /* Checks an environment's block, which is already valid by the manifest's schema, without I/O. [any] */
  promotion_status (*validate)(void *instance, const promotion_call *call, const promotion_pipeline *pipeline,
                               uint32_t environment_index, const promotion_problems *problems);
  /* NULL: every task alone. Else writes the key of what the next step works on, such as a repository;
     nothing written: alone. Tasks of one key are never stepped side by side by one host, whatever their
     version, and those due go together in one call. Quick, without I/O. [any] */
  promotion_status (*group)(void *instance, const promotion_call *call, const promotion_task *task,
                            const promotion_sink *key);
  /* The next step of each task; run twice it has its effect once. Never two for one task at a time, unless
     a host lost its lease. A negative return fails all that have no result. [any] */
  promotion_status (*step)(void *instance, const promotion_call *call, const promotion_task *const *tasks,
                           uint64_t task_count, const promotion_step_output *output);
  /* NULL: nothing to undo. Else the same for tasks no longer wanted, until they succeed: close what is
     open, keep what took effect. [any] */
  promotion_status (*withdraw)(void *instance, const promotion_call *call, const promotion_task *const *tasks,
                               uint64_t task_count, const promotion_step_output *output);
  void (*destroy)(void *instance); /* waits for nothing outside. [control] */
} promotion_strategy;

#ifdef __cplusplus
}
#endif
#endif
