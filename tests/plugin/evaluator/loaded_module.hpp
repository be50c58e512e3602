// The module as a host has it: loaded from its file, reached through its table.
#pragma once

#include <promotion/abi/abi.h>

#include <string>
#include <string_view>

namespace promotion::evaluator::test {

/// Loads the built module. Unmaps it at its end.
class LoadedModule {
 public:
  LoadedModule();
  ~LoadedModule();
  LoadedModule(const LoadedModule &) = delete;
  LoadedModule &operator=(const LoadedModule &) = delete;

  const promotion_module &table() const { return *table_; }
  const promotion_evaluator &evaluator() const;
  void *symbol(const char *name) const;

 private:
  void *handle_;
  const promotion_module *table_;
};

/// Slim TZif bytes of two zones that the tests know, Europe/Berlin and America/New_York; empty: another name.
std::string timezone_bytes(std::string_view name);

/// A host that offers nothing but its log and those time zones, and a call that remembers what a module said
/// of its failure.
class CallDouble {
 public:
  CallDouble();
  CallDouble(const CallDouble &) = delete;
  const promotion_host *host() const { return &host_; }
  const promotion_call *call() const { return &call_; }
  const std::string &error() const { return error_; }

 private:
  promotion_host host_{};
  promotion_timezones timezones_{};
  promotion_call call_{};
  std::string error_;
};

}  // namespace promotion::evaluator::test
