// A log whose errors become a list.
#pragma once

#include <mutex>
#include <string>
#include <vector>

#include "promotion/host/log.hpp"

namespace promotion::host::operations {

// What is no error goes to the log behind it, which keeps the masks too. Thread-safe.
class CollectingLog final : public Log {
 public:
  explicit CollectingLog(Log &behind) : behind_(behind) {}

  bool enabled(Severity severity) const override {
    return severity >= Severity::error || behind_.enabled(severity);
  }
  void write(Severity severity, std::string_view message, const std::vector<LogField> &fields) override;
  void mask(std::string_view secret) override { behind_.mask(secret); }
  std::string masked(std::string_view text) const override { return behind_.masked(text); }

  // The sentences so far, each with its fields behind it.
  std::vector<std::string> take();

 private:
  Log &behind_;
  std::mutex mutex_;
  std::vector<std::string> sentences_;
};

}  // namespace promotion::host::operations
