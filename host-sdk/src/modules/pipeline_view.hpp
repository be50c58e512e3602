// A pipeline as modules see it.
#pragma once

#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "promotion/abi/domain.h"
#include "promotion/host/pipeline.hpp"
#include "strategy_names.hpp"

namespace promotion::host::modules {

// Built once for a pipeline and an audience, and then only read: any number of calls may use it at once.
// Keeps a copy of the texts and none of the pipeline, so that a view in a cache does not keep a pipeline
// alive that is long gone. Every index is the same as in the pipeline.
class PipelineView {
 public:
  // `audience` is the id of the strategy module that will see it, and with it the blocks of the environments
  // whose key that module answers to; empty: an evaluator, which sees no block. A key that nobody answers to
  // is shown as written.
  PipelineView(const Pipeline &pipeline, const StrategyNames &names, std::string_view audience);
  PipelineView(const PipelineView &) = delete;
  PipelineView &operator=(const PipelineView &) = delete;

  const promotion_pipeline *get() const { return &pipeline_; }

 private:
  promotion_string keep(const std::string &text);
  const promotion_reference *reference(const ObjectReference &from);
  const promotion_environment *environment(const Environment &from, const StrategyNames &names,
                                           std::string_view audience);

  // Deques, because what they hold stays where it is while they grow.
  std::deque<std::string> texts_;
  std::deque<promotion_reference> references_;
  std::deque<promotion_target> targets_;
  std::deque<std::vector<const promotion_target *>> target_lists_;
  std::deque<promotion_environment> environments_;
  std::vector<const promotion_environment *> environment_list_;
  promotion_pipeline pipeline_{};
};

}  // namespace promotion::host::modules
