// Records as the admin API shows them. The members and their order are part of that API.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "promotion/host/log.hpp"
#include "promotion/host/operators.hpp"
#include "promotion/host/records.hpp"

namespace promotion::host::operations {

// Free text passes through the log's masks, whatever its writer did about secrets.
nlohmann::ordered_json event_json(const EventRecord &event, const Log &log);
nlohmann::ordered_json promotion_json(const PromotionRecord &promotion, const Log &log);
nlohmann::ordered_json decision_json(const DecisionRecord &decision, const Log &log);
nlohmann::ordered_json word_json(const WordRecord &word, const Log &log);
nlohmann::ordered_json stop_json(const StopRecord &stop, const Log &log);
nlohmann::ordered_json way_json(const WayReport &way, const Log &log);
nlohmann::ordered_json plan_json(const PlanReport &plan, const Log &log);

}  // namespace promotion::host::operations
