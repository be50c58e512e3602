/* What every module of the zoo has in common: a strategy that is right in all but one thing. A file names its
   fault by defining one of the macros below before it includes this:

     ON_LOAD(void)     runs in a constructor       ON_INIT, ON_QUIESCE, ON_DEINIT   run in those
     ON_STEP(call, text, size)   runs at the beginning of a step, and may write `text`, which becomes its
   message STEP_STATUS       what step returns           RESULT_SIZE   what a result says its size is

   Plain C against the contract, and C++ too. */
#include <promotion/abi/abi.h>
#include <stdio.h>
#include <string.h>

#ifndef RESULT_SIZE
#define RESULT_SIZE sizeof(promotion_step_result)
#endif
#ifndef STEP_STATUS
#define STEP_STATUS PROMOTION_OK
#endif

#define MANIFEST                                                                                           \
  "{\"id\":\"" NAME                                                                                        \
  "\",\"kind\":\"strategy\",\"version\":\"1.0.0\",\"abi\":{\"major\":1,\"minor\":0},"                      \
  "\"strategies\":[{\"name\":\"" NAME                                                                      \
  "\",\"aliases\":[]}],\"services\":{\"required\":[],\"optional\":["                                       \
  "\"promotion.storage/1\",\"network\"]},\"state\":{\"writes\":1,\"reads\":[1]},\"configurationSchema\":{" \
  "\"type\":\"object\"},\"blockSchema\":{\"type\":\"object\"},\"unload\":\"safe\",\"threads\":\"none\","   \
  "\"license\":\"Apache-2.0\"}"

__attribute__((section(PROMOTION_MANIFEST_SECTION), used)) static const char section[] = MANIFEST;

static promotion_status create(const promotion_host *host, const promotion_call *call,
                               promotion_string config, void **instance) {
  static int one;
  (void)host, (void)call, (void)config;
  *instance = &one;
  return PROMOTION_OK;
}

static promotion_status validate(void *instance, const promotion_call *call,
                                 const promotion_pipeline *pipeline, uint32_t environment_index,
                                 const promotion_problems *problems) {
  (void)instance, (void)call, (void)pipeline, (void)environment_index, (void)problems;
  return PROMOTION_OK;
}

static promotion_status step(void *instance, const promotion_call *call, const promotion_task *const *tasks,
                             uint64_t task_count, const promotion_step_output *output) {
  char text[2048] = "done";
  uint64_t i;
  (void)instance, (void)call, (void)tasks;
#ifdef ON_STEP
  ON_STEP(call, text, sizeof text);
#endif
  for (i = 0; i < task_count; ++i) {
    promotion_step_result result;
    memset(&result, 0, sizeof result);
    result.struct_size = RESULT_SIZE;
    result.outcome = PROMOTION_STEP_SUCCEEDED;
    result.message.data = text;
    result.message.size = strlen(text);
    output->put(output->context, i, &result);
  }
  return STEP_STATUS;
}

static void destroy(void *instance) { (void)instance; }

static const promotion_strategy strategy = {
    sizeof(promotion_strategy), 0, create, validate, NULL, step, NULL, destroy};

static const void *find(promotion_string id) {
  return id.size == strlen(PROMOTION_STRATEGY_ID) && memcmp(id.data, PROMOTION_STRATEGY_ID, id.size) == 0
             ? &strategy
             : NULL;
}

#ifdef ON_LOAD
__attribute__((constructor)) static void on_load(void) { ON_LOAD(); }
#endif

static promotion_status init(const promotion_call *call) {
  (void)call;
#ifdef ON_INIT
  ON_INIT();
#endif
  return PROMOTION_OK;
}

static promotion_status quiesce(const promotion_call *call) {
  (void)call;
#ifdef ON_QUIESCE
  ON_QUIESCE();
#endif
  return PROMOTION_OK;
}

static void deinit(void) {
#ifdef ON_DEINIT
  ON_DEINIT();
#endif
}

static const promotion_module module = {sizeof(promotion_module),
                                        PROMOTION_ABI_MINOR,
                                        0,
                                        0,
                                        {section, sizeof section - 1},
                                        init,
                                        find,
                                        quiesce,
                                        deinit};

#ifdef __cplusplus
extern "C"
#endif
    const promotion_module *
    promotion_module_v1(void) {
  return &module;
}
