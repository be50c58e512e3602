#include "status_content.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "json_parts.hpp"
#include "promotion/host/instant.hpp"
#include "promotion_summary.hpp"
#include "target_status.hpp"
#include "text/utf8.hpp"

namespace promotion::host::kubernetes {
namespace {

using nlohmann::json;

constexpr size_t longest_message = 2048;

// How much is shown: tried from the most to the least.
struct Measure {
  size_t promotions, text;
};
constexpr Measure measures[] = {{shown_promotions, 512}, {3, 256}, {1, 128}, {1, 0}, {0, 0}};

std::string shortened(std::string_view text, size_t limit) {
  const auto whole = mended(text);
  if (whole.size() <= limit) return whole;
  return std::string(cut(whole, limit - 3)) + "...";
}

json condition(const char *type, bool is_true, std::string reason, const std::string &message,
               int64_t generation) {
  return {{"type", type},
          {"status", is_true ? "True" : "False"},
          {"reason", std::move(reason)},
          {"message", shortened(message, longest_message)},
          {"observedGeneration", generation}};
}

json ready_condition(const StatusInput &input) {
  if (input.obstacles.empty())
    return condition("Ready", true, "Ready", summary_of_open(input.pipeline, input.promotions),
                     input.generation);
  std::string message;
  for (const auto &obstacle : input.obstacles) message += (message.empty() ? "" : "; ") + obstacle.message;
  return condition("Ready", false, input.obstacles.front().reason, message, input.generation);
}

json conditions_of(const StatusInput &input) {
  json conditions = json::array({ready_condition(input)});
  if (input.wrong_approvals.empty()) return conditions;
  std::string message;
  for (const auto &wrong : input.wrong_approvals) message += (message.empty() ? "" : "; ") + wrong;
  conditions.push_back(
      condition("ApprovalsUnderstood", false, "InvalidAnnotation", message, input.generation));
  return conditions;
}

json environment_of(const StatusInput &input, size_t index, const Measure &measure) {
  const auto &environment = input.pipeline->environments[index];
  json shown = json::object();
  json targets = json::array();
  for (size_t i = 0; i < environment.targets.size(); ++i)
    targets.push_back(target_status(*input.pipeline, index, i, input.deployments));
  if (!targets.empty()) shown["targets"] = std::move(targets);
  const auto found = input.promotions.find(environment.name);
  if (found == input.promotions.end()) return shown;
  for (const auto &promotion : found->second)
    if (waits_for_approval(promotion)) {
      shown["waitingApproval"] = {{"revision", promotion.revision}};
      break;
    }
  json promotions = json::array();
  for (const auto &promotion : found->second)
    if (promotions.size() < measure.promotions)
      promotions.push_back(promotion_status(promotion, measure.text));
  if (!promotions.empty()) shown["promotions"] = std::move(promotions);
  return shown;
}

json measured_status(const StatusInput &input, const Measure &measure) {
  json status{{"observedGeneration", input.generation}, {"conditions", conditions_of(input)}};
  if (!input.pipeline) return status;
  json environments = json::object();
  for (size_t i = 0; i < input.pipeline->environments.size(); ++i)
    environments[input.pipeline->environments[i].name] = environment_of(input, i, measure);
  status["environments"] = std::move(environments);
  return status;
}

size_t size_of(const json &status) { return dumped(status).size(); }

const json *condition_of(const json &status, const json &type) {
  if (!status.is_object() || !status.contains("conditions") || !status["conditions"].is_array())
    return nullptr;
  for (const auto &one : status["conditions"])
    if (one.is_object() && one.contains("type") && one["type"] == type) return &one;
  return nullptr;
}

}  // namespace

json status_of(const StatusInput &input) {
  for (const auto &measure : measures)
    if (auto status = measured_status(input, measure); size_of(status) <= status_limit) return status;
  json status{{"observedGeneration", input.generation}, {"conditions", conditions_of(input)}};
  return status;
}

json with_times(json status, const json &on_server, int64_t now_ns) {
  for (auto &one : status["conditions"]) {
    one["lastTransitionTime"] = format_seconds(now_ns);
    const json *before = condition_of(on_server, one["type"]);
    if (before != nullptr && before->value("status", json()) == one["status"] &&
        before->value("lastTransitionTime", json()).is_string())
      one["lastTransitionTime"] = (*before)["lastTransitionTime"];
  }
  return status;
}

json without_times(json status) {
  if (status.is_object() && status.contains("conditions") && status["conditions"].is_array())
    for (auto &one : status["conditions"])
      if (one.is_object()) one.erase("lastTransitionTime");
  return status;
}

std::string upper_camel_case(std::string_view words) {
  std::string result;
  bool begins = true;
  for (const char c : words) {
    const bool is_lower = c >= 'a' && c <= 'z';
    if (is_lower || (c >= 'A' && c <= 'Z') || (!result.empty() && c >= '0' && c <= '9'))
      result += begins && is_lower ? static_cast<char>(c - 'a' + 'A') : c;
    begins = !is_lower && !(c >= 'A' && c <= 'Z');
  }
  return result.empty() ? "Unknown" : result;
}

std::string format_seconds(int64_t unix_ns) {
  auto text = format_instant(unix_ns);
  return text.substr(0, text.find('.')) + "Z";
}

}  // namespace promotion::host::kubernetes
