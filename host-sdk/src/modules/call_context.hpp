// What accompanies one call into a module: deadline, cancellation, trace, and the error that it tells.
#pragma once

#include <chrono>
#include <cstdint>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "promotion/abi/call.h"
#include "promotion/host/log.hpp"
#include "promotion/host/pipeline.hpp"
#include "promotion/host/result.hpp"

namespace promotion::host::modules {

// The code that a status stands for; one that is unknown, or positive, is internal.
Code code_of(promotion_status status);
inline promotion_status status_of(Code code) { return static_cast<promotion_status>(code); }

// Lives for one call. The call's thread owns it; the module may use promotion_call from any of its threads.
class CallContext {
 public:
  struct Options {
    int64_t deadline_ms = 0;  // from now; 0: none
    std::stop_token stop;
    std::string_view trace_parent;        // outlives the context
    std::vector<PipelineName> pipelines;  // that the call is about, each once
  };

  CallContext(Options options, const Log &log);
  ~CallContext();
  CallContext(const CallContext &) = delete;
  CallContext &operator=(const CallContext &) = delete;

  const promotion_call *call() const { return &call_; }

  // The context of a call that a module passed to a service; nullptr: it is none of this host's.
  static CallContext *of(const promotion_call *call);

  bool is_cancelled() const;
  bool is_late(std::chrono::milliseconds grace) const;
  std::optional<std::chrono::steady_clock::time_point> deadline() const { return deadline_; }
  const std::stop_token &stop() const { return stop_; }
  std::string_view trace_parent() const { return {call_.trace_parent.data, call_.trace_parent.size}; }
  const std::vector<PipelineName> &pipelines() const { return pipelines_; }

  // Says why a service failed, as the module itself would; returns the status to hand to the module. [any
  // thread]
  promotion_status tell(const Error &error);

  // The error of a call that returned this negative (or impossible) status. `who` begins the sentence that
  // people get when nothing was told: "the strategy webhook".
  Error error_for(promotion_status status, std::string_view who) const;

 private:
  static int32_t cancelled(void *context);
  static void error(void *context, int64_t retry_after_ms, promotion_string message,
                    promotion_string details_json);
  void make_cancel_descriptor();

  struct Signal {
    int descriptor;
    void operator()() const noexcept;
  };

  const Log &log_;
  promotion_call call_{};
  std::optional<std::chrono::steady_clock::time_point> deadline_;
  std::stop_token stop_;
  std::vector<PipelineName> pipelines_;
  mutable std::mutex mutex_;
  std::optional<Error> told_;  // code unused
  std::optional<std::stop_callback<Signal>> on_stop_;
};

}  // namespace promotion::host::modules
