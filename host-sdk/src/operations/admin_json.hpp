// Records as the admin API shows them. The members and their order are part of that API.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "promotion/host/log.hpp"
#include "promotion/host/records.hpp"

namespace promotion::host::operations {

// Free text passes through the log's masks, whatever its writer did about secrets.
nlohmann::ordered_json event_json(const EventRecord &event, const Log &log);
nlohmann::ordered_json promotion_json(const PromotionRecord &promotion, const Log &log);

}  // namespace promotion::host::operations
