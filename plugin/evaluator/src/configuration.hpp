// The module's own configuration: what an operator sets for all pipelines.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "classification.hpp"

namespace promotion::evaluator {

struct Configuration {
  std::int64_t max_age_ns = 86'400'000'000'000;        // maxAge: older events have no effect
  std::int64_t max_clock_skew_ns = 3'600'000'000'000;  // maxClockSkew: nor have those further in the future
  std::vector<SuccessReasons> success_reasons;         // successReasons: for kinds that are not known here
};

/// A sentence that names the member, what was found and what was expected.
using ConfigurationError = std::string;

/// json: an object, or empty for the defaults.
std::variant<Configuration, ConfigurationError> read_configuration(std::string_view json);

}  // namespace promotion::evaluator
