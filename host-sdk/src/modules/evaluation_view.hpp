// The input of one evaluation as an evaluator sees it.
#pragma once

#include <vector>

#include "borrowed_texts.hpp"
#include "promotion/abi/evaluator.h"
#include "promotion/host/evaluation.hpp"

namespace promotion::host::modules {

// Borrows from the input, which has to outlive it. Its indexes were checked by check_input.
class EvaluationView {
 public:
  EvaluationView(const EvaluationInput &input, const promotion_pipeline *pipeline);
  EvaluationView(const EvaluationView &) = delete;
  EvaluationView &operator=(const EvaluationView &) = delete;

  const promotion_evaluation *get() const { return &evaluation_; }

 private:
  void add_event(const Event &from, const EvaluationInput &input);
  void add_deployments(const std::vector<Deployment> &from);
  void add_records(const std::vector<Record> &from);

  BorrowedTexts texts_;
  promotion_reference object_{};
  promotion_event event_{};
  std::vector<promotion_deployment> deployments_;
  std::vector<const promotion_deployment *> deployment_list_;
  std::vector<promotion_record> records_;
  std::vector<const promotion_record *> record_list_;
  promotion_evaluation evaluation_{};
};

// invalid_argument: an index points outside of the pipeline.
Status check_input(const EvaluationInput &input);

}  // namespace promotion::host::modules
