/*
 * evaluator.h: "promotion.evaluator/1", the promotion logic as a pure function.
 *
 * A host creates an instance with the module's configuration, prepares each pipeline once, and evaluates it
 * for every event and, from time to time, without one. The instance keeps no memory of what it has seen:
 * everything that a decision depends upon is in the evaluation, so equal input gives equal output, byte for
 * byte, on any host.
 *
 * The output of one evaluation is taken as a whole when `evaluate` returns OK with at least one decision,
 * and else not at all.
 */
#ifndef PROMOTION_ABI_EVALUATOR_H
#define PROMOTION_ABI_EVALUATOR_H

#include "domain.h"
#include "host.h"

#ifdef __cplusplus
extern "C" {
#endif

#define PROMOTION_EVALUATOR_ID "promotion.evaluator/1"

typedef struct promotion_evaluation {
  uint32_t struct_size;
  uint32_t flags;
  int64_t now_ns;                     /* never goes back for one pipeline */
  const promotion_pipeline *pipeline; /* the one that was prepared */
  const promotion_event *event;       /* not yet part of deployments; NULL: judge from what is known alone */
  const promotion_deployment *const *deployments;
  uint64_t deployment_count;
  const promotion_record *const *records;
  uint64_t record_count;
  promotion_string stop; /* the operators' emergency stop, in their words; empty: none */
} promotion_evaluation;

enum {
  PROMOTION_PROMOTE = 1, /* start it, in place of every other open one into this environment */
  PROMOTION_HOLD = 2,    /* keep it waiting for all its gates, in place of the others likewise */
  PROMOTION_IGNORE = 3,  /* a legitimate event that changes nothing */
  PROMOTION_REJECT = 4,  /* an event that does not fit the pipeline */
  PROMOTION_WITHDRAW = 5 /* end the open promotion of this revision into this environment */
};

/* The gate is an approval by a person, which the host's operators and API can give. */
enum { PROMOTION_GATE_APPROVAL = 1 };

/* Something that keeps a promotion waiting. */
typedef struct promotion_gate {
  uint32_t struct_size;
  uint32_t flags;
  promotion_string reason;      /* a stable id */
  promotion_string explanation; /* a sentence in English */
  int64_t look_again_ns;        /* later than now; 0: only when something happens */
} promotion_gate;

typedef struct promotion_decision {
  uint32_t struct_size;
  int32_t outcome;
  promotion_string reason;       /* a stable id, in lower case with dashes */
  promotion_string explanation;  /* a sentence in English that names the values that decided */
  promotion_string details_json; /* an object with those values, to say it anew in other words */
  uint32_t source_index;         /* the environment promoted from; NONE: none */
  uint32_t environment_index;    /* the environment promoted into; NONE: none */
  const uint32_t *target_indexes; /* of environment_index; PROMOTE and HOLD name at least one */
  uint64_t target_count;
  promotion_string revision; /* as in the deployments and records */
  promotion_string identity; /* likewise; with pipeline and environment it makes the promotion unique */
  promotion_string version;  /* as it is to be written */
  const promotion_pair *metadata; /* goes to the tasks as it is */
  uint64_t metadata_count;
  const promotion_gate *const *gates; /* of HOLD: all that still hold */
  uint64_t gate_count;
} promotion_decision;

typedef struct promotion_evaluation_output {
  uint32_t struct_size;
  uint32_t flags;
  void *context;
  promotion_status (*decide)(void *context, const promotion_decision *decision); /* [back] */
  /* The new whole of what is known of one (environment, target, identity). [back] */
  promotion_status (*observe)(void *context, const promotion_deployment *deployment);
} promotion_evaluation_output;

typedef struct promotion_evaluator {
  uint32_t struct_size;
  uint32_t flags;
  /* config_json: an object, valid by the manifest's schema. Neither starts nor touches anything, so it also
     serves to check a configuration. *instance belongs to the host until destroy. [control] */
  promotion_status (*create)(const promotion_host *host, const promotion_call *call,
                             promotion_string config_json, void **instance);
  /* Checks a pipeline (an unknown policy is an error) and parses once what evaluate needs. The pipeline
     view stays, unchanged, until release. *prepared may stay NULL; it is released only after OK. [any] */
  promotion_status (*prepare)(void *instance, const promotion_call *call, const promotion_pipeline *pipeline,
                              const promotion_problems *problems, void **prepared);
  /* Same prepared pipeline and input, same output. No clock, no I/O, no service but the log. [any] */
  promotion_status (*evaluate)(void *instance, const promotion_call *call, const void *prepared,
                               const promotion_evaluation *input, const promotion_evaluation_output *output);
  void (*release)(void *instance, void *prepared); /* [any] */
  void (*destroy)(void *instance);                 /* waits for nothing outside. [control] */
} promotion_evaluator;

#ifdef __cplusplus
}
#endif
#endif
