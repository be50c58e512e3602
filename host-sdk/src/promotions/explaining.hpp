// Answers why a revision is not where somebody expects it, from records and from what the evaluator says now.
#pragma once

#include <string_view>

#include "judge.hpp"
#include "promotion/host/clock.hpp"
#include "promotion/host/log.hpp"
#include "promotion/host/operators.hpp"
#include "promotion/host/pipeline_source.hpp"
#include "promotion/host/registry.hpp"
#include "readers.hpp"
#include "revision_choice.hpp"

namespace promotion::host {

// Changes nothing. Thread-safe. The references outlive it.
class Explaining {
 public:
  Explaining(const Registry &registry, const PipelineSource &pipelines, const Judge &judge,
             const Readers &readers, const Clock &clock, const Log &log)
      : registry_(registry),
        pipelines_(pipelines),
        judge_(judge),
        readers_(readers),
        clock_(clock),
        log_(log) {}

  // operators.hpp.
  Result<WayReport> explain(const PipelineName &pipeline, std::string_view environment,
                            std::string_view revision) const;

 private:
  Result<WayReport> read(Connection &sql, const PipelinePtr &pipeline, size_t environment,
                         std::string_view text) const;
  EnvironmentReport report_on(Connection &sql, const Pipeline &pipeline, size_t environment,
                              const std::string &identity, const std::vector<Deployment> &deployments) const;
  void ask_evaluator(const EvaluationInput &input, const std::string &identity, WayReport &way) const;

  const Registry &registry_;
  const PipelineSource &pipelines_;
  const Judge &judge_;
  const Readers &readers_;
  const Clock &clock_;
  const Log &log_;
};

// The one sentence with the cause, from the rest of the report: a function of it.
std::string sentence_of(const WayReport &way);

}  // namespace promotion::host
