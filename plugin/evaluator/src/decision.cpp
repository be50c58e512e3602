#include "decision.hpp"

#include <algorithm>

namespace promotion::evaluator {

void Decision::close_details() {
  append(details, details.empty() ? std::string_view("{}") : std::string_view("}"));
  details.front() = '{';
}

bool starts_into(const Decisions &decisions, std::uint32_t environment_index) {
  return std::any_of(decisions.begin(), decisions.end(), [&](const Decision &decision) {
    return decision.starts() && decision.environment_index == environment_index;
  });
}

}  // namespace promotion::evaluator
