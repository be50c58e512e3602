/*
 * service/secrets.h: "promotion.secrets/1", reading Kubernetes-style Secrets.
 *
 * Ask anew at each step and keep nothing: values rotate. The host masks what it gave in all text that the
 * module hands it, and the module must not put it anywhere else.
 */
#ifndef PROMOTION_ABI_SERVICE_SECRETS_H
#define PROMOTION_ABI_SERVICE_SECRETS_H

#include "../call.h"

#ifdef __cplusplus
extern "C" {
#endif

#define PROMOTION_SECRETS_ID "promotion.secrets/1"

typedef struct promotion_secrets {
  uint32_t struct_size;
  uint32_t flags;
  void *context;
  /* The bytes of one key, as they are (a trailing newline included). namespace_name: that of a pipeline
     which the call is about; others only where granted; empty: the call's pipeline, if it is about one
     alone. NOT_FOUND: no such Secret or key; PERMISSION_DENIED: not granted; UNAVAILABLE: cannot be read
     now. [inside] */
  promotion_status (*get)(void *context, const promotion_call *call, promotion_string namespace_name,
                          promotion_string name, promotion_string key, const promotion_sink *value);
} promotion_secrets;

#ifdef __cplusplus
}
#endif
#endif
