#include "promotion_summary.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "status_content.hpp"
#include "text/utf8.hpp"

namespace promotion::host::kubernetes {
namespace {

using nlohmann::json;

constexpr size_t most_links = 8;
constexpr size_t longest_link = 512;
constexpr size_t most_in_summary = 3;

std::string gates_of(const PromotionRecord &promotion) {
  std::string text;
  for (const auto &gate : promotion.gates)
    text += (text.empty() ? "" : "; ") + gate.reason + ": " + gate.explanation;
  return text;
}

std::string first_of_tasks(const PromotionRecord &promotion, std::string TaskRecord::*member) {
  for (const auto &task : promotion.tasks)
    if (!(task.*member).empty()) return task.*member;
  return {};
}

std::string words_for(const PromotionRecord &promotion) {
  const auto into = promotion.revision + " into " + promotion.environment;
  if (promotion.state == PromotionState::running) return into + " is under way";
  return into + (waits_for_approval(promotion) ? " waits for approval" : " is held");
}

}  // namespace

bool waits_for_approval(const PromotionRecord &promotion) {
  return promotion.state == PromotionState::held &&
         std::any_of(promotion.gates.begin(), promotion.gates.end(),
                     [](const Gate &gate) { return gate.approval; });
}

std::vector<std::string> links_of(const PromotionRecord &promotion) {
  std::vector<std::string> links;
  for (const auto &task : promotion.tasks)
    if (!task.link.empty() && std::find(links.begin(), links.end(), task.link) == links.end())
      links.push_back(task.link);
  return links;
}

std::string message_of(const PromotionRecord &promotion) {
  if (promotion.state == PromotionState::held && !promotion.gates.empty()) return gates_of(promotion);
  if (promotion.state == PromotionState::running || promotion.state == PromotionState::failed)
    if (auto error = first_of_tasks(promotion, &TaskRecord::error); !error.empty()) return error;
  if (promotion.state == PromotionState::running || promotion.state == PromotionState::succeeded)
    if (auto message = first_of_tasks(promotion, &TaskRecord::message); !message.empty()) return message;
  return promotion.explanation;
}

json promotion_status(const PromotionRecord &promotion, size_t text_limit) {
  json status{{"id", promotion.id},
              {"revision", mended(promotion.revision)},
              {"state", name_of(promotion.state)},
              {"startedAt", format_seconds(promotion.created_ns)}};
  if (!promotion.strategy.empty()) status["strategy"] = promotion.strategy;
  if (!is_open(promotion.state)) status["endedAt"] = format_seconds(promotion.updated_ns);
  json links = json::array();
  for (const auto &link : links_of(promotion))
    if (links.size() < most_links && link.size() <= longest_link) links.push_back(mended(link));
  if (!links.empty()) status["links"] = std::move(links);
  const auto message = mended(message_of(promotion));
  if (const auto shown = cut(message, text_limit); !shown.empty()) status["message"] = std::string(shown);
  return status;
}

std::string summary_of_open(const PipelinePtr &pipeline,
                            const std::map<std::string, std::vector<PromotionRecord>> &promotions) {
  std::string text;
  size_t open = 0;
  for (const auto &environment : pipeline ? pipeline->environments : std::vector<Environment>()) {
    const auto found = promotions.find(environment.name);
    if (found == promotions.end()) continue;
    for (const auto &promotion : found->second)
      if (is_open(promotion.state) && ++open <= most_in_summary)
        text += (text.empty() ? "" : "; ") + words_for(promotion);
  }
  if (open > most_in_summary) text += "; and " + std::to_string(open - most_in_summary) + " more";
  return text.empty() ? "events are taken; nothing is under way" : text;
}

}  // namespace promotion::host::kubernetes
