/*
 * extension/plan.h: "promotion.strategy.plan/1", optional: saying what a first step would change.
 */
#ifndef PROMOTION_ABI_EXTENSION_PLAN_H
#define PROMOTION_ABI_EXTENSION_PLAN_H

#include "../strategy.h"

#ifdef __cplusplus
extern "C" {
#endif

#define PROMOTION_STRATEGY_PLAN_ID "promotion.strategy.plan/1"

typedef struct promotion_strategy_plan {
  uint32_t struct_size;
  uint32_t flags;
  /* Writes, as text for people, what the task's first step would do (a diff, a branch, a title). May look
     outside, changes nothing there. instance: of promotion.strategy/1. [any] */
  promotion_status (*plan)(void *instance, const promotion_call *call, const promotion_task *task,
                           const promotion_sink *text);
} promotion_strategy_plan;

#ifdef __cplusplus
}
#endif
#endif
