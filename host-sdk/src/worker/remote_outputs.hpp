// What a module in a worker gave out during a call, in the order it did.
#pragma once

#include "protocol/wire.hpp"

namespace promotion::host::worker {

// Whether another output follows. A module that let an exception out had no chance to end them.
inline bool another(Reader &from) { return !from.done() && from.flag(); }

}  // namespace promotion::host::worker
