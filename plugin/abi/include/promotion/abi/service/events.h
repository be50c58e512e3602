/*
 * service/events.h: "promotion.events/1", telling people through Kubernetes events.
 *
 * Equal events are counted, not repeated. A host without a cluster writes them to its log.
 */
#ifndef PROMOTION_ABI_SERVICE_EVENTS_H
#define PROMOTION_ABI_SERVICE_EVENTS_H

#include "../call.h"
#include "../domain.h"

#ifdef __cplusplus
extern "C" {
#endif

#define PROMOTION_EVENTS_ID "promotion.events/1"

typedef struct promotion_kubernetes_event {
  uint32_t struct_size;
  uint32_t flags;
  const promotion_reference *regarding; /* NULL: the pipeline that the call is about */
  promotion_string type;                /* "Normal" or "Warning" */
  promotion_string reason;              /* in upper camel case, at most 128 bytes */
  promotion_string action;              /* what was done, in upper camel case; empty: as the reason */
  promotion_string message;             /* at most 1,024 bytes */
  const promotion_pair *annotations;
  uint64_t annotation_count;
} promotion_kubernetes_event;

typedef struct promotion_events {
  uint32_t struct_size;
  uint32_t flags;
  void *context;
  /* OK: taken; it is sent later, and dropped if it cannot be. [inside] */
  promotion_status (*emit)(void *context, const promotion_call *call, const promotion_kubernetes_event *event);
} promotion_events;

#ifdef __cplusplus
}
#endif
#endif
