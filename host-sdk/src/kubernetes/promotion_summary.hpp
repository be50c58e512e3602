// Promotions as they are shown on a Pipeline.
#pragma once

#include <map>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "promotion/host/pipeline.hpp"
#include "promotion/host/records.hpp"

namespace promotion::host::kubernetes {

bool waits_for_approval(const PromotionRecord &promotion);

// {id, revision, state, strategy, links, startedAt, endedAt, message}; texts of at most text_limit bytes
// each.
nlohmann::json promotion_status(const PromotionRecord &promotion, size_t text_limit);

// Each link of its tasks once, in their order.
std::vector<std::string> links_of(const PromotionRecord &promotion);
// Why it is where it is: what holds it, what went wrong, or what its strategy says.
std::string message_of(const PromotionRecord &promotion);

// What is under way, in one sentence.
std::string summary_of_open(const PipelinePtr &pipeline,
                            const std::map<std::string, std::vector<PromotionRecord>> &promotions);

}  // namespace promotion::host::kubernetes
