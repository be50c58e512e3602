#include "module_problems.hpp"

#include <charconv>
#include <vector>

#include "text/suggestion.hpp"
#include "yaml/position.hpp"

namespace promotion::host::operations {
namespace {

// Modules name what they know behind these words. Those that suggest something themselves are left as they
// are.
std::string with_suggestion(const Problem &problem) {
  constexpr std::string_view list = "expected one of ";
  const auto steps = yaml::steps_of(problem.json_pointer);
  const auto begin = problem.message.rfind(list);
  if (!problem.reason.starts_with("unknown-") || steps.empty() || begin == std::string::npos ||
      problem.message.find("did you mean") != std::string::npos)
    return problem.message;
  std::vector<std::string_view> known;
  std::string_view rest = std::string_view(problem.message).substr(begin + list.size());
  while (!rest.empty()) {
    const auto end = std::min(rest.find(", "), rest.size());
    known.push_back(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 2, rest.size()));
  }
  return problem.message + did_you_mean(steps.back(), known);
}

Finding finding_of(const Problem &problem, std::string pointer) {
  return {problem.is_error, std::move(pointer), problem.reason, with_suggestion(problem), {}};
}

// The index behind "/environments/", and the rest of the pointer after it.
bool is_of_environment(std::string_view pointer, const Pipeline &pipeline, size_t &index,
                       std::string_view &rest) {
  constexpr std::string_view start = "/environments/";
  if (!pointer.starts_with(start)) return false;
  const char *begin = pointer.data() + start.size(), *end = pointer.data() + pointer.size();
  const auto [stop, error] = std::from_chars(begin, end, index);
  if (error != std::errc{} || (stop != end && *stop != '/')) return false;
  rest = pointer.substr(static_cast<size_t>(stop - pointer.data()));
  return index < pipeline.environments.size();
}

}  // namespace

std::pair<Finding, std::string> finding_of_evaluator(const Pipeline &pipeline, const Problem &problem) {
  size_t index = 0;
  std::string_view rest;
  const auto &pointer = problem.json_pointer;
  if (!is_of_environment(pointer, pipeline, index, rest))
    return {finding_of(problem, pointer.empty() ? "" : "/spec" + pointer), ""};
  const auto &environment = pipeline.environments[index];
  if (!rest.starts_with("/policy") || environment.promotion.pointer.empty())
    return {finding_of(problem, "/spec" + pointer), ""};
  auto finding = finding_of(problem, environment.promotion.pointer + std::string(rest));
  // A policy that several environments share is told of once: what it is about is said for all of them.
  const auto about = "environment '" + environment.name + "': ";
  if (finding.message.starts_with(about)) finding.message.erase(0, about.size());
  return {std::move(finding), environment.name};
}

Finding finding_of_strategy(const Pipeline &pipeline, size_t environment, const Problem &problem) {
  const auto &settings = pipeline.environments[environment].promotion;
  const bool beside = problem.json_pointer == "/pullRequests" && !settings.pull_requests_pointer.empty();
  return finding_of(
      problem, beside ? settings.pull_requests_pointer : settings.strategy_pointer + problem.json_pointer);
}

}  // namespace promotion::host::operations
