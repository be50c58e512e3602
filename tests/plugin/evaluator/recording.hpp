// Events as Flux sent them, out of tests/fixtures/flux.
#pragma once

#include <string>

#include "model.hpp"

namespace promotion::evaluator::test {

/// name: of a .body file, or of a .http file, whose request's body is taken. Throws std::runtime_error.
EventModel read_recording(const std::string &name);

}  // namespace promotion::evaluator::test
