// The table that a module's one symbol returns, judged by what is known of the module's bytes.
#pragma once

#include "inspection.hpp"
#include "promotion/abi/module.h"
#include "promotion/host/result.hpp"

namespace promotion::host::modules {

// failed_precondition: it is none that this host can use, or it says something else than the manifest.
Status check_table(const promotion_module *table, const Inspection &inspection);

// What the loader said, as the reason why a module is refused.
Error not_loadable(const std::string &loader_text);

}  // namespace promotion::host::modules
