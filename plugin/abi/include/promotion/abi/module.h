/*
 * module.h: the one symbol that a module exports.
 *
 * Order of a module's life: load, promotion_module_v1, init, then for each instance create … destroy, then
 * quiesce, deinit, unload. A module may be loaded twice at once, as two versions or two generations of one:
 * it keeps nothing outside its instances but what `init` sets up for the libraries it uses.
 *
 * The manifest is a JSON object in the ELF section ".promotion", read by hosts without loading the module:
 *   id        the module's name, in lower case with dashes
 *   kind      "evaluator" or "strategy"
 *   version   its semantic version
 *   abi       {"major": 1, "minor": 0}: the contract that it was built with
 *   strategies  of kind strategy: [{"name": …, "aliases": […]}], the keys under `promotion` it answers to
 *   services  {"required": […], "optional": […]}: ids of host services, and the grant "network" for sockets
 *             of its own. One that is required and not granted keeps the module from being used.
 *   state     of kind strategy: {"writes": 1, "reads": [1]}: versions of promotion_state
 *   configurationSchema, blockSchema  JSON Schemas (draft 7) of its configuration and of a pipeline's block
 *   unload    "safe", or "never" for one that must stay mapped
 *   threads   "none", or "own" for one that starts threads of its own
 *   license   an SPDX expression
 */
#ifndef PROMOTION_ABI_MODULE_H
#define PROMOTION_ABI_MODULE_H

#include "call.h"

#ifdef __cplusplus
extern "C" {
#endif

#define PROMOTION_MODULE_SYMBOL "promotion_module_v1"
#define PROMOTION_MANIFEST_SECTION ".promotion"

typedef struct promotion_module {
  uint32_t struct_size;
  uint32_t abi_minor;          /* of the contract that the module was built with */
  uint32_t minimum_host_minor; /* of a host that can use it */
  uint32_t flags;
  promotion_string manifest_json; /* the bytes of the ELF section .promotion */
  /* NULL: nothing to do. Sets up libraries the module uses, and nothing else. [control] */
  promotion_status (*init)(const promotion_call *call);
  /* A static table for an id such as "promotion.strategy/1"; NULL: not offered. Pure. [any] */
  const void *(*find)(promotion_string id);
  /* NULL: nothing to do. No instance is left. Ends every thread and deletes every key of the module;
     negative: it could not, and the module stays mapped without deinit. [control] */
  promotion_status (*quiesce)(const promotion_call *call);
  void (*deinit)(void); /* NULL: nothing to do. After quiesce. [control] */
} promotion_module;

/* The same static table at every call. Pure, takes constant time, calls nothing. [any] */
__attribute__((visibility("default"))) const promotion_module *promotion_module_v1(void);

#ifdef __cplusplus
}
#endif
#endif
