/*
 * extension/wake.h: "promotion.strategy.wake/1", optional: a request from outside, such as a forge's webhook.
 *
 * It only makes waiting tasks be stepped at once; they learn nothing else from it, so a forged request can
 * cost a look outside but cannot decide anything.
 */
#ifndef PROMOTION_ABI_EXTENSION_WAKE_H
#define PROMOTION_ABI_EXTENSION_WAKE_H

#include "../strategy.h"

#ifdef __cplusplus
extern "C" {
#endif

#define PROMOTION_STRATEGY_WAKE_ID "promotion.strategy.wake/1"

typedef struct promotion_wake_request {
  uint32_t struct_size;
  uint32_t flags;
  promotion_string path;         /* what follows /wake/STRATEGY, with its query; may be empty */
  const promotion_pair *headers; /* names in lower case, in the order they came, may repeat */
  uint64_t header_count;
  promotion_bytes body;
} promotion_wake_request;

typedef struct promotion_wakes {
  uint32_t struct_size;
  uint32_t flags;
  void *context;
  promotion_status (*add)(void *context, promotion_string wake_key); /* [back] */
} promotion_wakes;

typedef struct promotion_strategy_wake {
  uint32_t struct_size;
  uint32_t flags;
  /* Authenticates the request and names the wake keys that it concerns. UNAUTHENTICATED: the sender is not
     who they claim to be; INVALID_ARGUMENT: not a request of a known form. instance: of
     promotion.strategy/1. [any] */
  promotion_status (*read)(void *instance, const promotion_call *call, const promotion_wake_request *request,
                           const promotion_wakes *wakes);
} promotion_strategy_wake;

#ifdef __cplusplus
}
#endif
#endif
