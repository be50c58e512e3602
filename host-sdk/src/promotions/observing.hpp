// Takes what objects say is deployed, as the evaluator understands it, and has the pipeline judged by it.
#pragma once

#include "judge.hpp"
#include "promotion/host/observation.hpp"
#include "readers.hpp"
#include "writer.hpp"

namespace promotion::host {

// Thread-safe. The references outlive it.
class Observing {
 public:
  Observing(const Registry &registry, const Judge &judge, const Readers &readers, Writer &writer,
            const Clock &clock, Log &log)
      : registry_(registry), judge_(judge), readers_(readers), writer_(writer), clock_(clock), log_(log) {}

  // See Observer.
  Result<size_t> observe(const PipelinePtr &pipeline, std::vector<Observation> observations) const;

 private:
  Result<std::vector<Observation>> news_in(const Evaluator &evaluator, EvaluationInput input,
                                           const std::vector<Observation> &observations) const;
  Result<size_t> take(Transaction &transaction, const Evaluator &evaluator, const PipelinePtr &pipeline,
                      const std::vector<Observation> &observations) const;

  const Registry &registry_;
  const Judge &judge_;
  const Readers &readers_;
  Writer &writer_;
  const Clock &clock_;
  Log &log_;
};

}  // namespace promotion::host
