#include "pipeline_check.hpp"

#include <algorithm>
#include <utility>

#include "module_problems.hpp"
#include "text/suggestion.hpp"

namespace promotion::host::operations {
namespace {

Finding error(std::string pointer, std::string reason, std::string message) {
  return {true, std::move(pointer), std::move(reason), std::move(message), {}};
}

// The manifest may be unknown, as of a pipeline that was not read from one.
std::string environment_pointer(size_t index) { return "/spec/environments/" + std::to_string(index); }

Finding no_strategy(const PromotionSettings &settings, size_t environment) {
  if (settings.pointer.empty())
    return {false,
            environment_pointer(environment),
            "no-strategy",
            "nothing is promoted into it, because neither the pipeline nor the environment has a promotion "
            "with a "
            "strategy; add one where promotions are wanted",
            {}};
  const bool own = settings.pointer.starts_with("/spec/environments/");
  return error(
      settings.pointer, "no-strategy",
      std::string("names no strategy; expected one key such as pull-request, whose value is its "
                  "configuration") +
          (own ? " (an environment's own promotion takes the place of the pipeline's as a whole)" : ""));
}

// The error names what there is; this adds what may have been meant.
std::string no_module(const Error &error, const std::string &key, const Registry &registry) {
  if (error.code != Code::not_found) return error.message;
  const auto modules = registry.modules();
  std::vector<std::string_view> known;
  for (const auto &module : modules)
    known.insert(known.end(), module.strategies.begin(), module.strategies.end());
  return error.message + did_you_mean(key, known);
}

void check_strategy(const PipelinePtr &pipeline, size_t index, const Registry &registry, Findings &findings) {
  const auto &environment = pipeline->environments[index];
  const auto &settings = environment.promotion;
  if (settings.strategy_keys.size() > 1)
    return findings.add(
        error(settings.strategy_pointer, "several-strategies",
              "it names the strategies " + joined(settings.strategy_keys) + "; expected one of them"),
        environment.name);
  if (settings.strategy_keys.empty()) return findings.add(no_strategy(settings, index), environment.name);
  if (settings.strategy.empty()) return;  // its block could not be read
  const auto strategy = registry.strategy(settings.strategy);
  if (!strategy)
    return findings.add(error(settings.strategy_pointer,
                              strategy.error().code == Code::not_found ? "no-module" : "module-failed",
                              no_module(strategy.error(), settings.strategy, registry)),
                        environment.name);
  const auto problems = (*strategy)->validate(pipeline, index);
  if (!problems)
    return findings.add(error(settings.strategy_pointer, "not-checked", problems.error().message),
                        environment.name);
  for (const auto &problem : *problems)
    findings.add(finding_of_strategy(*pipeline, index, problem), environment.name);
}

}  // namespace

std::vector<Finding> check_strategies(const PipelinePtr &pipeline, const Registry &registry) {
  Findings findings;
  if (const auto evaluator = registry.evaluator()) {
    const auto problems = (*evaluator)->check(pipeline);
    if (!problems) findings.add(error("", "not-checked", problems.error().message), "");
    for (const auto &problem : problems ? *problems : std::vector<Problem>()) {
      auto [finding, environment] = finding_of_evaluator(*pipeline, problem);
      findings.add(std::move(finding), environment);
    }
  }
  for (size_t i = 1; i < pipeline->environments.size(); ++i) check_strategy(pipeline, i, registry, findings);
  return findings.take();
}

std::vector<Finding> check_outside(const PipelinePtr &pipeline, const Registry &registry,
                                   const std::string &options_json, const CallLimits &limits) {
  Findings findings;
  for (size_t i = 1; i < pipeline->environments.size(); ++i) {
    const auto &environment = pipeline->environments[i];
    const auto &settings = environment.promotion;
    if (settings.strategy.empty()) continue;
    const auto strategy = registry.strategy(settings.strategy);
    if (!strategy) continue;  // check_strategies tells
    const auto problems = (*strategy)->look_outside(pipeline, i, options_json, limits);
    if (!problems && problems.error().code != Code::unsupported)
      findings.add(error(settings.strategy_pointer, "not-checked", problems.error().message),
                   environment.name);
    if (!problems) continue;
    for (const auto &problem : *problems)
      findings.add(finding_of_strategy(*pipeline, i, problem), environment.name);
  }
  return findings.take();
}

}  // namespace promotion::host::operations
