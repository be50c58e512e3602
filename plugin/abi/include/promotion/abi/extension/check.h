/*
 * extension/check.h: "promotion.strategy.check/1", optional: like validate, but looking outside.
 */
#ifndef PROMOTION_ABI_EXTENSION_CHECK_H
#define PROMOTION_ABI_EXTENSION_CHECK_H

#include "../strategy.h"

#ifdef __cplusplus
extern "C" {
#endif

#define PROMOTION_STRATEGY_CHECK_ID "promotion.strategy.check/1"

typedef struct promotion_strategy_check {
  uint32_t struct_size;
  uint32_t flags;
  /* Checks what a promotion into that environment will need: a repository, Secrets, rights. Changes nothing
     outside. options_json: an object of the module's own, or empty. instance: of
     promotion.strategy/1. [any] */
  promotion_status (*check)(void *instance, const promotion_call *call, const promotion_pipeline *pipeline,
                            uint32_t environment_index, promotion_string options_json,
                            const promotion_problems *problems);
} promotion_strategy_check;

#ifdef __cplusplus
}
#endif
#endif
