#include "fitness.hpp"

#include <algorithm>

#include "problems_sink.hpp"

namespace promotion::host::modules {
namespace {

std::string shown(const PipelineName &name) { return name.namespace_name + "/" + name.name; }

// What is wrong, or nothing.
std::string told(const Result<std::vector<Problem>> &problems) {
  return problems.ok() ? errors_of(*problems) : problems.error().message;
}

bool answers_to(const Contender &contender, std::string_view key) {
  const auto keys = contender.manifest.keys();
  return std::find(keys.begin(), keys.end(), key) != keys.end();
}

StrategyPtr strategy_for(const Contender &contender, std::string_view key) {
  for (size_t i = 0; i < contender.manifest.strategies.size(); ++i) {
    const StrategyName &known = contender.manifest.strategies[i];
    if (known.name == key ||
        std::find(known.aliases.begin(), known.aliases.end(), key) != known.aliases.end())
      return contender.adapters.strategies.at(i);
  }
  return nullptr;
}

std::string why_unfit_for_environment(const Contender &next, const Contender &former,
                                      const PipelinePtr &pipeline, size_t index) {
  const Environment &environment = pipeline->environments[index];
  const std::string &key = environment.promotion.strategy;
  const StrategyPtr before = strategy_for(former, key);
  if (before == nullptr) return {};
  const std::string place = "the pipeline " + shown(pipeline->name) + ", into " + environment.name;
  const StrategyPtr after = strategy_for(next, key);
  if (after == nullptr)
    return place + ", uses the strategy '" + key +
           "', which this version does not answer to any more; change the pipeline first";
  const std::string wrong = told(after->validate(pipeline, index));
  if (wrong.empty() || !told(before->validate(pipeline, index)).empty()) return {};
  return "it refuses " + place + ", which the running version takes: " + wrong;
}

std::string why_unfit_for(const Contender &next, const Contender &former, const PipelinePtr &pipeline) {
  if (next.adapters.evaluator != nullptr) {
    const std::string wrong = told(next.adapters.evaluator->check(pipeline));
    if (wrong.empty() || !told(former.adapters.evaluator->check(pipeline)).empty()) return {};
    return "it refuses the pipeline " + shown(pipeline->name) + ", which the running version takes: " + wrong;
  }
  for (size_t i = 1; i < pipeline->environments.size(); ++i)
    if (std::string why = why_unfit_for_environment(next, former, pipeline, i); !why.empty()) return why;
  return {};
}

std::string why_states_unread(const Contender &next, const Contender &former, const LiveWork &work) {
  if (!work.open_states || next.manifest.strategies.empty()) return {};
  const auto states = work.open_states();
  if (!states.ok()) return "which states it has to read cannot be told: " + states.error().message;
  for (const OpenState &state : *states) {
    if (!answers_to(former, state.strategy) || next.manifest.reads_state(state.version)) continue;
    return std::to_string(state.tasks) + " open tasks of the strategy '" + state.strategy +
           "' have a state of version " + std::to_string(state.version) +
           ", which it cannot read; wait until they have ended, or take a version that reads it";
  }
  return {};
}

}  // namespace

std::string why_unfit(const Contender &next, const Contender *former, const LiveWork &work) {
  if (former == nullptr || next.manifest.kind != former->manifest.kind) return {};
  if (work.pipelines)
    for (const PipelinePtr &pipeline : work.pipelines())
      if (std::string why = why_unfit_for(next, *former, pipeline); !why.empty()) return why;
  return why_states_unread(next, *former, work);
}

}  // namespace promotion::host::modules
