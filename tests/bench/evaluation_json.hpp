// What an evaluation needs and answers as JSON texts, for comparing: what it would cost to hand those over in
// place of structs. Reading throws what the JSON library throws.
#pragma once

#include <string>
#include <string_view>

#include "model.hpp"

namespace promotion::bench {

std::string write(const evaluator::test::PipelineModel &pipeline);
std::string write(const evaluator::test::EvaluationModel &evaluation);
std::string write(const evaluator::test::OutputModel &answer);

evaluator::test::PipelineModel read_pipeline(std::string_view json);
evaluator::test::EvaluationModel read_evaluation(std::string_view json);
evaluator::test::OutputModel read_answer(std::string_view json);

}  // namespace promotion::bench
