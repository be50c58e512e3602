#include "pipeline_view.hpp"

#include "text.hpp"

namespace promotion::host::modules {

PipelineView::PipelineView(const Pipeline &pipeline, const StrategyNames &names, std::string_view audience) {
  for (const auto &from : pipeline.environments)
    environment_list_.push_back(environment(from, names, audience));
  pipeline_.struct_size = sizeof pipeline_;
  pipeline_.namespace_name = keep(pipeline.name.namespace_name);
  pipeline_.name = keep(pipeline.name.name);
  pipeline_.application = reference(pipeline.application);
  pipeline_.environments = environment_list_.data();
  pipeline_.environment_count = environment_list_.size();
  pipeline_.generation = pipeline.generation;
}

promotion_string PipelineView::keep(const std::string &text) {
  if (text.empty()) return {nullptr, 0};
  return to_abi(texts_.emplace_back(is_utf8(text) ? text : mended(text)));
}

const promotion_reference *PipelineView::reference(const ObjectReference &from) {
  return &references_.emplace_back(promotion_reference{sizeof(promotion_reference), 0, keep(from.api_version),
                                                       keep(from.kind), keep(from.namespace_name),
                                                       keep(from.name)});
}

const promotion_environment *PipelineView::environment(const Environment &from, const StrategyNames &names,
                                                       std::string_view audience) {
  auto &targets = target_lists_.emplace_back();
  for (const auto &target : from.targets)
    targets.push_back(
        &targets_.emplace_back(promotion_target{sizeof(promotion_target), 0, keep(target.namespace_name),
                                                target.cluster ? reference(*target.cluster) : nullptr}));
  promotion_environment to{};
  to.struct_size = sizeof to;
  to.flags = from.promotion.manual ? PROMOTION_ENVIRONMENT_MANUAL : 0;
  to.name = keep(from.name);
  to.targets = targets.data();
  to.target_count = targets.size();
  // Of several keys, a mistake, the evaluator gets one: the host says of the promotion which they are.
  const auto &keys = from.promotion.strategy_keys;
  const auto &key = from.promotion.strategy.empty() && !keys.empty() ? keys.front() : from.promotion.strategy;
  auto answer = names.find(key);
  to.strategy = keep(answer == names.end() ? key : answer->second.name);
  if (answer != names.end() && answer->second.module == audience)
    to.strategy_config_json = keep(from.promotion.strategy_config_json);
  to.policy_json = keep(from.promotion.policy_json);
  return &environments_.emplace_back(to);
}

}  // namespace promotion::host::modules
