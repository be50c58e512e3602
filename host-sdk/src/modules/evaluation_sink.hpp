// Takes the decisions and observations of one evaluation, each of them checked.
#pragma once

#include <string>

#include "generation.hpp"
#include "promotion/abi/evaluator.h"
#include "promotion/host/evaluation.hpp"

namespace promotion::host::modules {

// For one call. The first thing that is wrong spoils the whole.
class EvaluationSink {
 public:
  EvaluationSink(const Generation &generation, const Pipeline &pipeline);
  EvaluationSink(const EvaluationSink &) = delete;
  EvaluationSink &operator=(const EvaluationSink &) = delete;

  const promotion_evaluation_output *table() const { return &table_; }

  bool is_spoiled() const { return !wrong_.empty(); }

  // All that was said. internal: something was wrong, or there is no decision.
  Result<EvaluationOutput> take();

 private:
  static promotion_status decide(void *context, const promotion_decision *decision);
  static promotion_status observe(void *context, const promotion_deployment *deployment);

  void add(const promotion_decision &from);
  void add(const promotion_deployment &from);
  void add_targets(const promotion_decision &from, Decision &to);
  void add_gates(const promotion_decision &from, Decision &to);

  // These note what is wrong, unless something already was.
  void wrong(std::string what);
  std::optional<size_t> environment(uint32_t index, const char *what);
  std::string text(promotion_string from, size_t limit, const char *what);
  std::string reason(promotion_string from);
  Metadata metadata(const promotion_pair *pairs, uint64_t count, const char *what);

  const Generation &generation_;
  const Pipeline &pipeline_;
  promotion_evaluation_output table_{};
  EvaluationOutput output_;
  std::string wrong_;  // empty: nothing
};

}  // namespace promotion::host::modules
