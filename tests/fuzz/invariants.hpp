// What holds of every output of the evaluator, whatever came in.
#pragma once

#include <stdexcept>
#include <string>

#include "fake_host.hpp"

namespace promotion::fuzz {

inline void require(bool holds, const std::string &what) {
  if (!holds) throw std::logic_error(what);
}

/// Throws std::logic_error with the output's own words.
void check_output(const evaluator::test::PipelineModel &pipeline, const evaluator::test::OutputModel &output);

}  // namespace promotion::fuzz
