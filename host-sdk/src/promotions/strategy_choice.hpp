// Which strategy carries out the promotions into an environment.
#pragma once

#include <string>

#include "promotion/host/pipeline.hpp"
#include "promotion/host/registry.hpp"

namespace promotion::host {

struct StrategyChoice {
  std::string key;          // as the pipeline has it; empty: not exactly one
  std::string reason;       // empty: it can start; else no-strategy, ambiguous-strategy, unknown-strategy
  std::string explanation;  // of the reason: a sentence with the keys that were found and what is expected
};

// A strategy whose module is known but failed counts as there: its tasks wait for the module.
StrategyChoice choose_strategy(const Environment &environment, const Registry &registry);

}  // namespace promotion::host
