// Modules as the admin API shows them. The members and their order are part of that API.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "promotion/host/log.hpp"
#include "promotion/host/registry.hpp"

namespace promotion::host::operations {

nlohmann::ordered_json module_json(const ModuleStatus &module, const Log &log);
nlohmann::ordered_json modules_file_json(const ModulesFileStatus &file, const Log &log);
nlohmann::ordered_json stamp_json(const ModuleStamp &stamp);

// Null: never.
nlohmann::ordered_json instant_json(int64_t unix_ns);

}  // namespace promotion::host::operations
