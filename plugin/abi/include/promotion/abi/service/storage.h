/*
 * service/storage.h: "promotion.storage/1", a private folder for what can be made again (caches, mirrors).
 *
 * Every version, generation and worker of the module sees the same folder at the same time: lock with
 * flock, and hold a lock only inside a call. It may be emptied whenever the module does not run; what must
 * not be lost belongs into a task's state.
 */
#ifndef PROMOTION_ABI_SERVICE_STORAGE_H
#define PROMOTION_ABI_SERVICE_STORAGE_H

#include "../call.h"

#ifdef __cplusplus
extern "C" {
#endif

#define PROMOTION_STORAGE_ID "promotion.storage/1"

typedef struct promotion_storage {
  uint32_t struct_size;
  uint32_t flags;
  void *context;
  /* The folder's absolute path, without a slash at its end. It exists, with mode 0700. [inside] */
  promotion_status (*folder)(void *context, const promotion_call *call, const promotion_sink *path);
} promotion_storage;

#ifdef __cplusplus
}
#endif
#endif
