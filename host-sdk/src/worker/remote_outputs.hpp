// What a module in a worker gave out during a call, in the order it did.
#pragma once

#include "promotion/abi/base.h"
#include "protocol/wire.hpp"

namespace promotion::host::worker {

// Whether another output follows. A module that let an exception out had no chance to end them.
inline bool another(Reader &from) { return !from.done() && from.flag(); }

inline void give_problems(Reader &from, const promotion_problems &problems) {
  while (another(from)) {
    const int32_t severity = from.i32();
    const promotion_string pointer = from.text(), reason = from.text(), message = from.text();
    if (!from.failed()) problems.add(problems.context, severity, pointer, reason, message);
  }
}

inline void skip_problems(Reader &from) {
  while (another(from)) {
    from.i32();
    for (int text = 0; text < 3; ++text) from.text();
  }
}

}  // namespace promotion::host::worker
