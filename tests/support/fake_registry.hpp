// A registry whose modules are what a test says.
#pragma once

#include <vector>

#include "promotion/host/registry.hpp"

namespace promotion::testing {

class FakeRegistry final : public host::Registry {
 public:
  std::vector<host::ModuleStatus> statuses;

  host::Result<host::EvaluatorPtr> evaluator() const override {
    return host::Error{host::Code::unavailable, "no evaluator is loaded"};
  }
  host::Result<host::StrategyPtr> strategy(std::string_view key) const override {
    return host::Error{host::Code::not_found, "no module answers to '" + std::string(key) + "'"};
  }
  std::vector<host::ModuleStatus> modules() const override { return statuses; }
};

}  // namespace promotion::testing
