/*
 * host.h: what a module may ask of the host.
 *
 * It is given to `create` and stays valid until the instance that it was given to is destroyed. Everything
 * beyond the log is a service, found by a string id with a revision, such as "promotion.secrets/1" (see the
 * headers under service/). A module names in its manifest the services it wants, and the operator grants
 * them; one that was not granted is NULL, exactly as one that this host does not know.
 *
 * A service's table stays valid as long as the host's. Its functions take its own `context` first, then the
 * call on whose behalf they work, and may be used only within that call.
 */
#ifndef PROMOTION_ABI_HOST_H
#define PROMOTION_ABI_HOST_H

#include "call.h"

#ifdef __cplusplus
extern "C" {
#endif

enum {
  PROMOTION_LOG_DEBUG = 1,
  PROMOTION_LOG_INFO = 2,
  PROMOTION_LOG_WARNING = 3,
  PROMOTION_LOG_ERROR = 4
};

typedef struct promotion_host {
  uint32_t struct_size;
  uint32_t abi_minor; /* of the contract that the host was built with */
  void *context;
  /* One line of the host's log. call: NULL outside any. fields_json: an object or empty. Secrets that the
     module got through the secrets service are masked in both. Never fails. [any] */
  void (*log)(void *context, const promotion_call *call, int32_t severity, promotion_string message,
              promotion_string fields_json);
  /* The service with that id, or NULL. The same answer during an instance's whole life. [any] */
  const void *(*service)(void *context, promotion_string id);
} promotion_host;

#ifdef __cplusplus
}
#endif
#endif
