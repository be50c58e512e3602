// One evaluation as JSON, for comparing: what it would cost to hand over texts in place of structs.
#pragma once

#include <string>
#include <string_view>

#include "model.hpp"

namespace promotion::bench {

struct Question {
  evaluator::test::PipelineModel pipeline;
  evaluator::test::EvaluationModel evaluation;
};

std::string write_question(const evaluator::test::PipelineModel &pipeline,
                           const evaluator::test::EvaluationModel &evaluation);
Question read_question(std::string_view json);

std::string write_answer(const evaluator::test::OutputModel &output);
evaluator::test::OutputModel read_answer(std::string_view json);

}  // namespace promotion::bench
