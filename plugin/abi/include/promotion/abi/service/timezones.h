/*
 * service/timezones.h: "promotion.timezones/1", the host's time zone database.
 */
#ifndef PROMOTION_ABI_SERVICE_TIMEZONES_H
#define PROMOTION_ABI_SERVICE_TIMEZONES_H

#include "../call.h"

#ifdef __cplusplus
extern "C" {
#endif

#define PROMOTION_TIMEZONES_ID "promotion.timezones/1"

typedef struct promotion_timezones {
  uint32_t struct_size;
  uint32_t flags;
  void *context;
  /* The TZif bytes (RFC 8536) of an IANA zone such as "Europe/Berlin". NOT_FOUND: no such zone. [inside] */
  promotion_status (*get)(void *context, const promotion_call *call, promotion_string name,
                          const promotion_sink *tzif);
} promotion_timezones;

#ifdef __cplusplus
}
#endif
#endif
