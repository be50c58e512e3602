/*
 * domain.h: the things that a promotion is about, as typed views.
 *
 * A view is read-only and borrowed. Sequences cross as pointer and count: of pairs by value, of larger
 * structs as an array of pointers, so that either side may know a longer struct than the other. An index
 * counts within the sequence of the one view that it came with and is never stored, since a pipeline may
 * change between calls.
 *
 * JSON is used only for what is open-ended: a strategy's own block, a policy, details for a record.
 */
#ifndef PROMOTION_ABI_DOMAIN_H
#define PROMOTION_ABI_DOMAIN_H

#include "base.h"

#ifdef __cplusplus
extern "C" {
#endif

/* A Kubernetes object. */
typedef struct promotion_reference {
  uint32_t struct_size;
  uint32_t flags;
  promotion_string api_version; /* "group/version", or "version" of the core group; may be empty */
  promotion_string kind;
  promotion_string namespace_name; /* may be empty */
  promotion_string name;
} promotion_reference;

/* Where an environment's application runs. Known by cluster and namespace together, which differ within an
   environment. */
typedef struct promotion_target {
  uint32_t struct_size;
  uint32_t flags;
  promotion_string namespace_name;
  const promotion_reference *cluster; /* a GitopsCluster; NULL: the pipeline's own cluster */
} promotion_target;

enum { PROMOTION_ENVIRONMENT_MANUAL = 1 }; /* each promotion into it needs an approval */

typedef struct promotion_environment {
  uint32_t struct_size;
  uint32_t flags;
  promotion_string name;
  const promotion_target *const *targets;
  uint64_t target_count;
  promotion_string strategy;             /* canonical name, for promotions into it; empty: none */
  promotion_string strategy_config_json; /* its block, as written; empty where it is not this module's to see */
  promotion_string policy_json;          /* gates and target policy, as written; empty: the defaults */
} promotion_environment;

typedef struct promotion_pipeline {
  uint32_t struct_size;
  uint32_t flags;
  promotion_string namespace_name;
  promotion_string name;
  const promotion_reference *application;                 /* the appRef */
  const promotion_environment *const *environments;       /* in the order of promotion */
  uint64_t environment_count;
  int64_t generation;
} promotion_pipeline;

/* Something that was reported about the application. The sender is authentic and spoke for this pipeline;
   nothing else about it is checked. */
typedef struct promotion_event {
  uint32_t struct_size;
  uint32_t flags;
  uint32_t environment_index; /* the one that the sender spoke for */
  uint32_t reserved;
  promotion_string id;     /* equal for repeats of one report */
  promotion_string source; /* whose vocabulary reason, severity and metadata are in: "flux" */
  const promotion_reference *object; /* the involvedObject; a missing part is empty */
  promotion_string severity;
  promotion_string reason;
  promotion_string message; /* up to 39,000 bytes */
  promotion_string reporting_controller;
  int64_t timestamp_ns; /* the sender's, whole seconds */
  const promotion_pair *metadata;
  uint64_t metadata_count;
} promotion_event;

/* PROMOTION_DEPLOYMENT_BASELINE: it was there when the pipeline was first seen, so it promotes nothing
   unless the policy says otherwise. Set and kept by the host. */
enum { PROMOTION_DEPLOYMENT_BASELINE = 1 };

/* What is known of one revision on one target, by the times that reports bear; 0: never. The evaluator
   makes these from events; the host keeps the last one for each (environment, target, identity) and gives
   all of them back. One whose revision and identity are empty speaks of the target as a whole: failed_ns is
   the latest time at which it took back whatever it had vouched for (a rollback, an uninstall), first_ns
   since when it has run what it runs, if that was interrupted before, and last_ns means nothing. */
typedef struct promotion_deployment {
  uint32_t struct_size;
  uint32_t flags;
  uint32_t environment_index;
  uint32_t target_index;     /* NONE: the report did not tell which */
  promotion_string revision; /* as the latest report gave it */
  promotion_string identity; /* equal for equal revisions, as the evaluator compares them */
  int64_t first_ns;          /* earliest success */
  int64_t last_ns;           /* latest success */
  int64_t tested_ns;         /* latest test passed */
  int64_t failed_ns;         /* latest failure or removal */
  const promotion_pair *metadata; /* what adapting the revision needs, such as oci-digest */
  uint64_t metadata_count;
} promotion_deployment;

enum {
  PROMOTION_RECORD_OPEN = 1,      /* held or under way */
  PROMOTION_RECORD_STARTED = 2,   /* a strategy has begun */
  PROMOTION_RECORD_APPROVED = 4,  /* by somebody */
  PROMOTION_RECORD_SUCCEEDED = 8,
  PROMOTION_RECORD_FAILED = 16,
  PROMOTION_RECORD_DECLINED = 32, /* by a person: rejected, cancelled, closed outside */
  PROMOTION_RECORD_LAST = 64,     /* the latest promotion of its environment */
  /* Started by an operator's word: the host carries it out whatever vouches for it, holds it for nothing but
     the emergency stop, and takes no decision about it. It counts as any other where others are ordered. */
  PROMOTION_RECORD_BY_OPERATOR = 128
};

/* A promotion that the host has on record. An evaluator is given all that are open, the last one of each
   environment, and of each identity among the deployments the last finished into each environment. */
typedef struct promotion_record {
  uint32_t struct_size;
  uint32_t flags;
  uint32_t environment_index; /* the one promoted into */
  uint32_t reserved;
  promotion_string revision;
  promotion_string identity;
  int64_t created_ns;
  int64_t event_timestamp_ns; /* of the report that it came from; 0: from none */
} promotion_record;

#ifdef __cplusplus
}
#endif
#endif
