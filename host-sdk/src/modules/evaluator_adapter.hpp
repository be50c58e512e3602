// An evaluator module behind the host's Evaluator.
#pragma once

#include "generation.hpp"
#include "pipeline_cache.hpp"
#include "pipeline_view.hpp"
#include "promotion/host/evaluation.hpp"

namespace promotion::host::modules {

class EvaluatorAdapter final : public Evaluator {
 public:
  EvaluatorAdapter(GenerationPtr generation, StrategyNamesPtr names);

  const ModuleStamp &stamp() const override { return generation_->stamp(); }
  Result<std::vector<Problem>> check(const PipelinePtr &pipeline) const override;
  Result<EvaluationOutput> evaluate(const EvaluationInput &input) const override;

 private:
  // What the module made of one pipeline. Released before the generation goes, which the adapter sees to.
  class Prepared;

  Error failed(Error error) const;
  Result<std::shared_ptr<const Prepared>> prepare(const PipelinePtr &pipeline) const;
  Result<std::shared_ptr<const Prepared>> prepared(const PipelinePtr &pipeline) const;

  GenerationPtr generation_;  // before the cache, whose values call the module when they go
  StrategyNamesPtr names_;
  mutable PipelineCache<Prepared> cache_;
};

}  // namespace promotion::host::modules
