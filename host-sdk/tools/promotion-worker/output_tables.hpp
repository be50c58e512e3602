// Where a module gives out what it made during a call. It is taken as it comes: the host judges it.
#pragma once

#include <mutex>

#include "host_link.hpp"
#include "promotion/abi/abi.h"
#include "worker/protocol/message.hpp"

namespace promotion::worker {

// A sequence of outputs in the order they came: each behind a 1, and a 0 behind the last. What would not fit
// into one message is refused. A module may give out from any of its threads.
class OutputTable {
 public:
  void end();

 protected:
  explicit OutputTable(host::worker::Writer &to) : to_(to) {}
  // `put(Writer &)` writes one output.
  template <class Put>
  promotion_status add(Put put) noexcept;

 private:
  host::worker::Writer &to_;
  std::mutex mutex_;
  bool over_ = false;
};

// What is wrong with something that a user wrote is the host's to judge at once, because a module may act
// upon a refusal, and there are never many.
class ProblemsTable {
 public:
  ProblemsTable(HostLink &link, uint64_t call);
  ProblemsTable(const ProblemsTable &) = delete;
  ProblemsTable &operator=(const ProblemsTable &) = delete;
  const promotion_problems *table() const { return &table_; }

 private:
  static promotion_status add_problem(void *context, int32_t severity, promotion_string json_pointer,
                                      promotion_string reason, promotion_string message);
  HostLink &link_;
  const uint64_t call_;
  promotion_problems table_{};
};

class EvaluationTable : public OutputTable {
 public:
  explicit EvaluationTable(host::worker::Writer &to);
  const promotion_evaluation_output *table() const { return &table_; }

 private:
  static promotion_status decide(void *context, const promotion_decision *decision);
  static promotion_status observe(void *context, const promotion_deployment *deployment);
  promotion_evaluation_output table_{};
};

class StepTable : public OutputTable {
 public:
  explicit StepTable(host::worker::Writer &to);
  const promotion_step_output *table() const { return &table_; }

 private:
  static promotion_status put(void *context, uint64_t task, const promotion_step_result *result);
  promotion_step_output table_{};
};

class BytesTable : public OutputTable {
 public:
  explicit BytesTable(host::worker::Writer &to);
  const promotion_sink *table() const { return &table_; }

 private:
  static promotion_status write(void *context, const void *data, uint64_t size);
  promotion_sink table_{};
};

class WakesTable : public OutputTable {
 public:
  explicit WakesTable(host::worker::Writer &to);
  const promotion_wakes *table() const { return &table_; }

 private:
  static promotion_status add_key(void *context, promotion_string key);
  promotion_wakes table_{};
};

}  // namespace promotion::worker
