// What goes into a step and comes out of it, as bytes and back.
#pragma once

#include "arena.hpp"
#include "promotion/abi/extension/wake.h"
#include "promotion/abi/strategy.h"
#include "wire.hpp"

namespace promotion::host::worker {

struct Tasks {
  const promotion_task *const *data;
  uint64_t count;
};
// A pipeline that several tasks point at crosses once.
void write(Writer &to, Tasks tasks);
Tasks read_tasks(Reader &from, Arena &arena);

void write(Writer &to, const promotion_step_result &result);
const promotion_step_result *read_step_result(Reader &from, Arena &arena);

void write(Writer &to, const promotion_wake_request &request);
const promotion_wake_request *read_wake_request(Reader &from, Arena &arena);

}  // namespace promotion::host::worker
