// What a module in a worker gave out during a call, in the order it did; and what a call is about, in words.
#pragma once

#include <string>

#include "promotion/abi/strategy.h"
#include "protocol/wire.hpp"

namespace promotion::host::worker {

// Whether another output follows. A module that let an exception out had no chance to end them.
inline bool another(Reader &from) { return !from.done() && from.flag(); }

inline void give_bytes(Reader &from, const promotion_sink &sink) {
  while (another(from)) {
    const promotion_bytes bytes = from.bytes();
    if (!from.failed()) sink.write(sink.context, bytes.data, bytes.size);
  }
}

inline std::string tasks_of(const promotion_task *const *tasks, uint64_t count) {
  std::string text = "the task " + std::string(tasks[0]->id.data, tasks[0]->id.size);
  if (count > 1) text += " and " + std::to_string(count - 1) + " more";
  return text;
}

inline std::string pipeline_of(const promotion_pipeline &pipeline) {
  return "the pipeline " + std::string(pipeline.namespace_name.data, pipeline.namespace_name.size) + "/" +
         std::string(pipeline.name.data, pipeline.name.size);
}

}  // namespace promotion::host::worker
