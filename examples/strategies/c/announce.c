/*
 * announce.c: a strategy in plain C. It makes a promotion known, in the host's log and as a Kubernetes event,
 * and leaves the work to whoever reads it.
 *
 * Two effects, so two steps: the first writes the log line, the second emits the event. In between the host
 * keeps the task's state, so that a host that dies after the first does not log twice.
 */
#include <promotion/abi/abi.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "promotion_manifest.h"

#define TEXT(literal) \
  { literal, sizeof(literal) - 1 }
/* Fields of the first release are always there; a shorter struct is no struct of this contract. */
#define USABLE(object, type, last) \
  ((object) != NULL && (object)->struct_size >= offsetof(type, last) + sizeof((object)->last))

static const char announced[] = "announced"; /* the state after the first step */

typedef struct announce {
  const promotion_host *host;
  const promotion_events *events; /* NULL: not granted */
} announce;

static int equal(promotion_string text, const char *literal) {
  return text.size == strlen(literal) && memcmp(text.data, literal, text.size) == 0;
}

static int usable_call(const promotion_call *call) {
  return USABLE(call, promotion_call, error) && call->error != NULL;
}

static promotion_status refuse(const promotion_call *call, const char *message) {
  const promotion_string text = {message, strlen(message)}, none = {NULL, 0};
  call->error(call->context, 0, text, none);
  return PROMOTION_INVALID_ARGUMENT;
}

static promotion_status create(const promotion_host *host, const promotion_call *call,
                               promotion_string config_json, void **instance) {
  const promotion_string events_id = TEXT(PROMOTION_EVENTS_ID);
  const promotion_events *events;
  announce *made;
  (void)config_json;
  if (!usable_call(call)) return PROMOTION_INVALID_ARGUMENT;
  if (!USABLE(host, promotion_host, service) || instance == NULL)
    return refuse(call, "no host, or nowhere to put it");
  if ((made = malloc(sizeof *made)) == NULL) return PROMOTION_RESOURCE_EXHAUSTED;
  events = host->service(host->context, events_id);
  made->host = host;
  made->events = USABLE(events, promotion_events, emit) ? events : NULL;
  *instance = made;
  return PROMOTION_OK;
}

static void destroy(void *instance) { free(instance); }

/* The block has no members, and the manifest's schema says so: nothing is left to check. */
static promotion_status validate(void *instance, const promotion_call *call,
                                 const promotion_pipeline *pipeline, uint32_t environment_index,
                                 const promotion_problems *problems) {
  if (!usable_call(call)) return PROMOTION_INVALID_ARGUMENT;
  if (instance == NULL || !USABLE(pipeline, promotion_pipeline, generation) ||
      !USABLE(problems, promotion_problems, add) || environment_index >= pipeline->environment_count) {
    return refuse(call, "validate: an argument is missing or out of range");
  }
  return PROMOTION_OK;
}

static int usable_task(const promotion_task *task) {
  return USABLE(task, promotion_task, trace_parent) &&
         USABLE(task->pipeline, promotion_pipeline, generation) &&
         task->environment_index < task->pipeline->environment_count &&
         (task->state == NULL || USABLE(task->state, promotion_state, bytes));
}

static promotion_string sentence(const promotion_task *task, char *buffer, size_t size) {
  const promotion_pipeline *pipeline = task->pipeline;
  const promotion_string into = pipeline->environments[task->environment_index]->name;
  promotion_string text = {buffer, 0};
  const int length =
      snprintf(buffer, size, "%.*s %.*s is to go into %.*s", (int)pipeline->name.size, pipeline->name.data,
               (int)task->version.size, task->version.data, (int)into.size, into.data);
  if (length > 0) text.size = (size_t)length < size ? (uint64_t)length : size - 1;
  return text;
}

static promotion_status step_one(const announce *self, const promotion_call *call, const promotion_task *task,
                                 promotion_step_result *result) {
  char buffer[512];
  const promotion_string text = sentence(task, buffer, sizeof buffer), none = {NULL, 0};

  if (task->state == NULL) {
    self->host->log(self->host->context, call, PROMOTION_LOG_INFO, text, none);
    result->outcome = PROMOTION_STEP_CONTINUE;
    result->state_version = 1;
    result->state.data = announced;
    result->state.size = sizeof announced - 1;
    return PROMOTION_OK;
  }
  if (self->events != NULL) {
    const promotion_kubernetes_event event = {.struct_size = sizeof event,
                                              .type = TEXT("Normal"),
                                              .reason = TEXT("PromotionAnnounced"),
                                              .message = text};
    const promotion_status status = self->events->emit(self->events->context, call, &event);
    if (status != PROMOTION_OK)
      return status; /* the host has told why; the state stays, so no second log line */
  }
  result->outcome = PROMOTION_STEP_SUCCEEDED;
  return PROMOTION_OK;
}

static promotion_status step(void *instance, const promotion_call *call, const promotion_task *const *tasks,
                             uint64_t task_count, const promotion_step_output *output) {
  if (!usable_call(call)) return PROMOTION_INVALID_ARGUMENT;
  if (instance == NULL || (tasks == NULL && task_count != 0) || !USABLE(output, promotion_step_output, put)) {
    return refuse(call, "step: an argument is missing");
  }
  for (uint64_t i = 0; i < task_count; ++i) {
    promotion_step_result result = {.struct_size = sizeof result, .message = TEXT("announced")};
    promotion_status status;
    if (!usable_task(tasks[i])) return refuse(call, "step: a task is missing, too short or out of range");
    if ((status = step_one(instance, call, tasks[i], &result)) != PROMOTION_OK) return status;
    if ((status = output->put(output->context, i, &result)) != PROMOTION_OK) return status;
  }
  return PROMOTION_OK;
}

static const promotion_strategy strategy = {
    .struct_size = sizeof strategy, .create = create, .validate = validate, .step = step, .destroy = destroy};

static const void *find(promotion_string id) { return equal(id, PROMOTION_STRATEGY_ID) ? &strategy : NULL; }

static const promotion_module module = {.struct_size = sizeof module,
                                        .abi_minor = PROMOTION_ABI_MINOR,
                                        .manifest_json = PROMOTION_MANIFEST,
                                        .find = find};

const promotion_module *promotion_module_v1(void) { return &module; }
