// call.hpp: a call whose cancellation a test decides, and what the module said about its failure.
#pragma once

#include <promotion/abi/call.h>

#include <atomic>
#include <cstdint>
#include <string>

namespace promotion::test {

class Call {
 public:
  explicit Call(std::string trace_parent = {});
  Call(const Call &) = delete;
  Call &operator=(const Call &) = delete;

  const promotion_call *get() const { return &call_; }
  promotion_call *mutable_call() { return &call_; }

  std::atomic<bool> cancelled{false};

  // What the module told last, and how often it told anything.
  int errors = 0;
  std::int64_t retry_after_ms = 0;
  std::string message;
  std::string details;

 private:
  std::string trace_parent_;
  promotion_call call_{};
};

}  // namespace promotion::test
