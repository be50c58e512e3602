// The promotion logic behind one interface, called in-process on the core or through the module's table.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "model.hpp"

namespace promotion::evaluator::test {

struct ProblemModel {
  bool is_error = true;
  std::string pointer, reason, message;
};

/// One pipeline, prepared. Keeps its own copy of the model.
class Logic {
 public:
  virtual ~Logic() = default;
  virtual const PipelineModel &pipeline() const = 0;
  /// What preparing the pipeline found.
  virtual const std::vector<ProblemModel> &problems() const = 0;
  virtual OutputModel evaluate(const EvaluationModel &evaluation) const = 0;
};

enum class Way { in_process, module };

/// configuration_json: the module's. Throws std::runtime_error with the module's words where it is refused.
std::unique_ptr<Logic> make_logic(Way way, const PipelineModel &pipeline,
                                  const std::string &configuration_json);

}  // namespace promotion::evaluator::test
