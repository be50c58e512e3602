// An evaluator module run from its file, as a host runs it.
#pragma once

#include <filesystem>
#include <memory>

#include "promotion/host/clock.hpp"
#include "promotion/host/evaluation.hpp"
#include "promotion/host/result.hpp"

namespace promotion::ctl {

// Owns a registry with this one module and the folder it works in. The clock outlives it.
class EvaluatorFile {
 public:
  virtual ~EvaluatorFile() = default;
  virtual host::EvaluatorPtr evaluator() const = 0;
};

// The error says why a host would not run it.
host::Result<std::unique_ptr<EvaluatorFile>> open_evaluator_file(const std::filesystem::path &module,
                                                                 const host::Clock &clock);

}  // namespace promotion::ctl
