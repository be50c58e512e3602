#include "admin_query.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace promotion::host::operations {
namespace {

constexpr size_t longest_value = 1024;

constexpr std::array promotion_states{
    PromotionState::held,     PromotionState::running,    PromotionState::succeeded, PromotionState::failed,
    PromotionState::declined, PromotionState::superseded, PromotionState::withdrawn};

}  // namespace

AdminQuery::AdminQuery(const std::multimap<std::string, std::string> &query,
                       std::initializer_list<std::string_view> known) {
  std::string expected;
  for (const auto key : known) expected += (expected.empty() ? "" : ", ") + std::string(key);
  for (const auto &[key, value] : query) {
    if (std::find(known.begin(), known.end(), key) == known.end())
      reject("'" + key + "' is not a parameter here; expected one of: " + (known.size() ? expected : "none"));
    else if (value.size() > longest_value)
      reject("'" + key + "' is longer than " + std::to_string(longest_value) + " bytes");
    else if (!values_.emplace(key, value).second)
      reject("'" + key + "' is given twice; expected it once");
  }
}

void AdminQuery::reject(std::string message) {
  if (!mistake_) mistake_ = Error{Code::invalid_argument, std::move(message), "", 0};
}

std::string AdminQuery::text(std::string_view key) const {
  const auto found = values_.find(std::string(key));
  return found == values_.end() ? "" : found->second;
}

size_t AdminQuery::limit() {
  const auto value = text("limit");
  if (value.empty()) return 100;
  size_t limit = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), limit);
  if (error != std::errc{} || end != value.data() + value.size() || limit < 1 || limit > 1000)
    reject("limit is '" + value + "'; expected a number from 1 to 1000");
  return limit;
}

std::optional<PipelineName> AdminQuery::pipeline() {
  const auto value = text("pipeline");
  if (value.empty()) return std::nullopt;
  const auto slash = value.find('/');
  if (slash == std::string::npos || slash == 0 || slash + 1 == value.size()) {
    reject("pipeline is '" + value + "'; expected NAMESPACE/NAME");
    return std::nullopt;
  }
  return PipelineName{value.substr(0, slash), value.substr(slash + 1)};
}

std::optional<PromotionState> AdminQuery::state() {
  const auto value = text("state");
  if (value.empty()) return std::nullopt;
  std::string expected;
  for (const auto state : promotion_states) {
    if (value == name_of(state)) return state;
    expected += (expected.empty() ? "" : ", ") + std::string(name_of(state));
  }
  reject("state is '" + value + "'; expected one of: " + expected);
  return std::nullopt;
}

}  // namespace promotion::host::operations
